package slotcast.metric;

import slotcast.geometry.Vec3;

/** How a lens puts directions onto the plane at distance 1, before focal length and centre. */
interface Lens {
  /** Iterations stop when the plane is met to this, in units of the focal length. */
  double TOLERANCE = 1e-9;

  /**
   * A point on the plane, and how it moves.
   *
   * @param du gradient of u with respect to the point in space
   * @param dv gradient of v
   */
  record Spot(double u, double v, Vec3 du, Vec3 dv) {}

  /**
   * Where a point in space is seen; the length of the vector does not matter.
   *
   * @throws NoPositionException outside the field in which the lens model can be inverted
   */
  Spot spot(Vec3 point) throws NoPositionException;

  /**
   * The direction that is seen at a place, of any length; {@link #spot} of it meets the place to
   * {@link #TOLERANCE}.
   *
   * @throws NoPositionException if there is none
   */
  Vec3 direction(double u, double v) throws NoPositionException;

  /**
   * Where an increasing function reaches a value, by bisection.
   *
   * @param high at which it is known to be at least the value
   */
  static double where(java.util.function.DoubleUnaryOperator rising, double value, double high) {
    double low = 0;
    double top = high;
    for (int i = 0; i < 200 && top - low > 1e-15 * Math.max(1, top); i++) {
      double middle = (low + top) / 2;
      if (rising.applyAsDouble(middle) < value) {
        low = middle;
      } else {
        top = middle;
      }
    }
    return (low + top) / 2;
  }
}
