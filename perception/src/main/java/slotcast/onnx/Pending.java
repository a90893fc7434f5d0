package slotcast.onnx;

/** A convolution that is not yet written, because what follows may become a part of it. */
interface Pending {
  /** Writes it. */
  OnnxValue value();

  /** The same with negative results 0. */
  Pending rectified();
}
