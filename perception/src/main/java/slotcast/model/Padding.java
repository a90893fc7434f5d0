package slotcast.model;

/** How a convolution with a stride pads its input. */
public enum Padding {
  /** Half a kernel on every side; as in PyTorch. */
  SYMMETRIC,
  /** As little as gives the wanted size, the odd pixel behind; as in TensorFlow and Flax. */
  SAME
}
