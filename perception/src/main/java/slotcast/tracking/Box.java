package slotcast.tracking;

/**
 * An upright box, in pixels of the camera's image.
 *
 * @param x centre
 * @param y centre
 * @param width at least 0
 * @param height at least 0
 */
public record Box(double x, double y, double width, double height) {
  /** The box between two corners. */
  public static Box between(double left, double top, double right, double bottom) {
    return new Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top);
  }

  public double left() {
    return x - width / 2;
  }

  public double top() {
    return y - height / 2;
  }

  public double right() {
    return x + width / 2;
  }

  public double bottom() {
    return y + height / 2;
  }

  /** The same size elsewhere. */
  public Box moved(double dx, double dy) {
    return new Box(x + dx, y + dy, width, height);
  }

  /** So many times as wide and as high, about the same centre. */
  public Box grown(double timesX, double timesY) {
    return new Box(x, y, timesX * width, timesY * height);
  }

  /** Distance between the edges of two, 0 if they touch. */
  public double gap(Box other) {
    double across = Math.max(left(), other.left()) - Math.min(right(), other.right());
    double down = Math.max(top(), other.top()) - Math.min(bottom(), other.bottom());
    return Math.hypot(Math.max(0, across), Math.max(0, down));
  }
}
