package slotcast.runtime.torch;

import slotcast.error.UserError;
import slotcast.runtime.Compute;

/** What {@code --backend} says: how libtorch is told to compute a model. */
public enum Backend {
  /** Operation by operation: the code that models are trained with. */
  EAGER,
  /** A script written from the model's configuration, in one call a frame or rollout. */
  TORCHSCRIPT;

  /**
   * The back end of that name. {@code auto} is the script: no model was slower with it on any
   * machine where it was measured (docs/results.md), so that nothing need be measured at each
   * start.
   *
   * @throws UserError if there is none
   */
  static Backend of(String name) {
    return switch (name) {
      case "eager" -> EAGER;
      case Compute.AUTO, "torchscript" -> TORCHSCRIPT;
      default ->
          throw new UserError(
              "backend", name, "auto, eager or torchscript", "leave it out for the fastest");
    };
  }
}
