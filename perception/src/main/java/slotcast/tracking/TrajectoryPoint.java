package slotcast.tracking;

/**
 * Where an object is expected to be at one time, in pixels of the camera's image.
 *
 * @param stampNanos when, on the clock of the images
 * @param x centre; may lie outside the image
 * @param y centre
 * @param box about the object, centred on (x, y)
 * @param covariance of (x, y): how far the object may be from there
 * @param visible whether the object is expected to be seen; if not, its motion is carried on from
 *     where it was seen last
 * @param crossing how surely the object's way crosses another's until then, from 0 to 1, as far as
 *     the method that predicts it knows
 */
public record TrajectoryPoint(
    long stampNanos,
    double x,
    double y,
    Box box,
    Covariance covariance,
    boolean visible,
    double crossing) {
  /** Of a method that does not look at other objects. */
  public TrajectoryPoint(
      long stampNanos, double x, double y, Box box, Covariance covariance, boolean visible) {
    this(stampNanos, x, y, box, covariance, visible, 0);
  }
}
