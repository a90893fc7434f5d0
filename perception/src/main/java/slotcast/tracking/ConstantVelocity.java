package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.filtering.kalman.Measurement;
import org.hipparchus.filtering.kalman.ProcessEstimate;
import org.hipparchus.filtering.kalman.linear.LinearEvolution;
import org.hipparchus.filtering.kalman.linear.LinearKalmanFilter;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposer;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * Every object goes on at the velocity that a Kalman filter has found from its past sightings
 * (nearly constant velocity, white acceleration; Bar-Shalom et al. 2001, section 6.2.2).
 *
 * <p>Time is counted in steps and noise in box sizes, so that neither the frame rate nor the image
 * size has to be known. The filter weighs noise of the sightings against changes of velocity: a
 * line through all of the past would keep the direction from before a collision, the difference of
 * the last two sightings would multiply their noise.
 */
public final class ConstantVelocity implements MotionModel {
  private static final double FIRST_SPEED_SIZES = 1; // deviation of an unknown velocity, per step

  private final double fixSizes;
  private final double accelerationSizes;

  /**
   * @param fixSizes standard deviation of a sighting, in box sizes
   * @param accelerationSizes standard deviation of the velocity's change in one step, in box sizes
   *     per step
   */
  public ConstantVelocity(double fixSizes, double accelerationSizes) {
    if (!(fixSizes > 0 && accelerationSizes > 0)) {
      throw new IllegalArgumentException(
          "deviations are " + fixSizes + " and " + accelerationSizes + ", expected > 0");
    }
    this.fixSizes = fixSizes;
    this.accelerationSizes = accelerationSizes;
  }

  /** With the deviations that fit the simulated scenes. */
  public ConstantVelocity() {
    this(0.05, 0.05);
  }

  /** A sighting for the filter. */
  private record Measured(double time, RealVector value, RealMatrix covariance)
      implements Measurement {
    @Override
    public double getTime() {
      return time;
    }

    @Override
    public RealVector getValue() {
      return value;
    }

    @Override
    public RealMatrix getCovariance() {
      return covariance;
    }
  }

  @Override
  public Trajectory predict(int trackId, List<Sighting> past, long stepNanos, int steps) {
    Sighting last = past.get(past.size() - 1);
    double size = 0; // mean over the past: the last box may be cut by the image's border
    for (Sighting f : past) {
      size += Math.max(1, Math.max(f.box().width(), f.box().height())) / past.size();
    }
    ProcessEstimate now = filter(past, stepNanos, size);
    RealVector s = now.getState();
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= steps; k++) {
      RealMatrix f = transition(k);
      RealMatrix p = f.multiply(now.getCovariance()).multiplyTransposed(f).add(noise(k, size));
      double x = s.getEntry(0) + k * s.getEntry(2);
      double y = s.getEntry(1) + k * s.getEntry(3);
      points.add(
          new TrajectoryPoint(
              last.stampNanos() + k * stepNanos,
              x,
              y,
              last.boxAt(x, y),
              new Covariance(p.getEntry(0, 0), p.getEntry(0, 1), p.getEntry(1, 1)),
              true));
    }
    return new Trajectory(trackId, points);
  }

  /** State (x, y, dx, dy) at the last sighting; velocities are per step. */
  private ProcessEstimate filter(List<Sighting> past, long stepNanos, double size) {
    Sighting first = past.get(0);
    double fix = Math.pow(fixSizes * size, 2);
    double speed = Math.pow(FIRST_SPEED_SIZES * size, 2);
    RealMatrix sightingNoise = MatrixUtils.createRealDiagonalMatrix(new double[] {fix, fix});
    RealMatrix observe = MatrixUtils.createRealMatrix(new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}});
    ProcessEstimate estimate =
        new ProcessEstimate(
            0,
            new ArrayRealVector(new double[] {first.x(), first.y(), 0, 0}),
            MatrixUtils.createRealDiagonalMatrix(new double[] {fix, fix, speed, speed}));
    double[] time = {0};
    LinearKalmanFilter<Measured> filter =
        new LinearKalmanFilter<>(
            new CholeskyDecomposer(1e-12, 1e-15),
            sighting -> {
              double dt = sighting.getTime() - time[0];
              return new LinearEvolution(
                  transition(dt),
                  MatrixUtils.createRealMatrix(4, 1),
                  new ArrayRealVector(1),
                  noise(dt, size),
                  observe);
            },
            estimate);
    for (Sighting f : past.subList(1, past.size())) {
      double t = (f.stampNanos() - first.stampNanos()) / (double) stepNanos;
      estimate =
          filter.estimationStep(
              new Measured(t, new ArrayRealVector(new double[] {f.x(), f.y()}), sightingNoise));
      time[0] = t;
    }
    return estimate;
  }

  private static RealMatrix transition(double dt) {
    return MatrixUtils.createRealMatrix(
        new double[][] {{1, 0, dt, 0}, {0, 1, 0, dt}, {0, 0, 1, 0}, {0, 0, 0, 1}});
  }

  /** Of white acceleration over a time. */
  private RealMatrix noise(double dt, double size) {
    double q = Math.pow(accelerationSizes * size, 2);
    double a = q * dt * dt * dt / 3;
    double b = q * dt * dt / 2;
    double c = q * dt;
    return MatrixUtils.createRealMatrix(
        new double[][] {{a, 0, b, 0}, {0, a, 0, b}, {b, 0, c, 0}, {0, b, 0, c}});
  }
}
