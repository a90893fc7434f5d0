package slotcast.runtime.torch;

import java.util.Locale;
import slotcast.error.UserError;
import slotcast.runtime.Compute;

/** What {@code --backend} says: how a model is computed. */
public enum Backend {
  /** The fastest one, as it was once measured on this machine; see {@link BackendChoice}. */
  AUTO,
  /** As {@link #AUTO}, but measured again. */
  MEASURE,
  /** Operation by operation, by libtorch: the code that models are trained with. */
  EAGER,
  /** A script written from the model's configuration, in one call a frame or rollout. */
  TORCHSCRIPT,
  /** The same script as a graph for ONNX Runtime; on processors only. */
  ONNX,
  /** As {@link #ONNX}, with convolutions in whole numbers of 8 bits. */
  ONNX_INT8;

  /** Whether ONNX Runtime computes. */
  boolean isOnnx() {
    return this == ONNX || this == ONNX_INT8;
  }

  /**
   * The back end of that name.
   *
   * @throws UserError if there is none
   */
  static Backend of(String name) {
    for (Backend backend : values()) {
      if (backend.key().equals(name)) {
        return backend;
      }
    }
    throw new UserError(
        "backend",
        name,
        "one of " + String.join(", ", Compute.BACKENDS),
        "leave it out for the fastest");
  }

  /** As the user writes it. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
