package slotcast.runtime.torch;

import slotcast.error.UserError;

/** What {@code --backend} says: how libtorch is told to compute a model. */
public enum Backend {
  /** Operation by operation: the code that models are trained with. */
  EAGER,
  /** A script written from the model's configuration, in one call a frame or rollout. */
  TORCHSCRIPT;

  /**
   * The fastest: the script, which was faster than the eager code for every model, processor and
   * GPU it was measured on.
   */
  public static final String AUTO = "auto";

  /**
   * The back end of that name.
   *
   * @throws UserError if there is none
   */
  static Backend of(String name) {
    return switch (name) {
      case "eager" -> EAGER;
      case AUTO, "torchscript" -> TORCHSCRIPT;
      default ->
          throw new UserError(
              "backend", name, "auto, eager or torchscript", "leave it out for the fastest");
    };
  }
}
