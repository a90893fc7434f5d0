package slotcast.metric;

import java.util.Arrays;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import slotcast.geometry.Vec3;

/**
 * One object's motion in the fixed frame: a Kalman filter of nearly constant velocity with white
 * acceleration (Bar-Shalom et al. 2001, section 6.2.2), state (x, y, z, vx, vy, vz).
 */
final class SpaceTrack {
  private static final double FIRST_SPEED = 3; // deviation of an unknown velocity, m/s
  private static final double LEAST_VARIANCE = 1e-8; // of a measurement along any axis

  private final double acceleration;
  private RealVector state;
  private RealMatrix covariance;
  private long stampNanos;

  SpaceTrack(long stampNanos, Place place, double acceleration) {
    this.stampNanos = stampNanos;
    this.acceleration = acceleration;
    state = MatrixUtils.createRealVector(Arrays.copyOf(array(place.position()), 6));
    covariance = MatrixUtils.createRealMatrix(6, 6);
    covariance.setSubMatrix(noise(place).getData(), 0, 0);
    for (int i = 3; i < 6; i++) {
      covariance.setEntry(i, i, FIRST_SPEED * FIRST_SPEED);
    }
  }

  long stampNanos() {
    return stampNanos;
  }

  /** Takes a later measurement. */
  void update(long stamp, Place place) {
    double dt = (stamp - stampNanos) * 1e-9;
    RealMatrix f = MatrixUtils.createRealIdentityMatrix(6);
    for (int i = 0; i < 3; i++) {
      f.setEntry(i, i + 3, dt);
    }
    RealVector expected = f.operate(state);
    RealMatrix p = f.multiply(covariance).multiplyTransposed(f).add(process(dt));
    RealMatrix s = p.getSubMatrix(0, 2, 0, 2).add(noise(place));
    RealMatrix gain =
        p.getSubMatrix(0, 5, 0, 2)
            .multiply(new CholeskyDecomposition(s, 1e-9, 0).getSolver().getInverse());
    RealVector innovation =
        MatrixUtils.createRealVector(array(place.position())).subtract(expected.getSubVector(0, 3));
    state = expected.add(gain.operate(innovation));
    p = p.subtract(gain.multiply(p.getSubMatrix(0, 2, 0, 5)));
    covariance = p.add(p.transpose()).scalarMultiply(0.5);
    stampNanos = stamp;
  }

  Vec3 velocity() {
    return new Vec3(state.getEntry(3), state.getEntry(4), state.getEntry(5));
  }

  SpatialCovariance velocityCovariance() {
    return block(covariance.getSubMatrix(3, 5, 3, 5));
  }

  /** How much more uncertain a position is some seconds later. */
  SpatialCovariance growth(double seconds) {
    return velocityCovariance()
        .times(seconds * seconds)
        .plus(
            SpatialCovariance.round(acceleration * acceleration * seconds * seconds * seconds / 3));
  }

  private static RealMatrix noise(Place place) {
    SpatialCovariance c = place.noise().plus(SpatialCovariance.round(LEAST_VARIANCE));
    return MatrixUtils.createRealMatrix(
        new double[][] {
          {c.xx(), c.xy(), c.xz()}, {c.xy(), c.yy(), c.yz()}, {c.xz(), c.yz(), c.zz()}
        });
  }

  private RealMatrix process(double dt) {
    double q = acceleration * acceleration;
    RealMatrix m = MatrixUtils.createRealMatrix(6, 6);
    for (int i = 0; i < 3; i++) {
      m.setEntry(i, i, q * dt * dt * dt / 3);
      m.setEntry(i, i + 3, q * dt * dt / 2);
      m.setEntry(i + 3, i, q * dt * dt / 2);
      m.setEntry(i + 3, i + 3, q * dt);
    }
    return m;
  }

  private static SpatialCovariance block(RealMatrix m) {
    return SpatialCovariance.of(
        new double[] {
          m.getEntry(0, 0), m.getEntry(0, 1), m.getEntry(0, 2),
          m.getEntry(1, 0), m.getEntry(1, 1), m.getEntry(1, 2),
          m.getEntry(2, 0), m.getEntry(2, 1), m.getEntry(2, 2)
        });
  }

  private static double[] array(Vec3 v) {
    return new double[] {v.x(), v.y(), v.z()};
  }
}
