package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * Every object goes on along the parabola that fits its past sightings best (least squares): a line
 * of two sightings, the same place of one.
 */
public final class ConstantAcceleration implements MotionModel {
  /** Standard deviation of the acceleration, in box sizes by squared step. */
  private static final double SIZES_PER_STEP_SQUARED = 0.1;

  @Override
  public Trajectory predict(int trackId, List<Sighting> past, long stepNanos, int steps) {
    Sighting last = past.get(past.size() - 1);
    int terms = Math.min(3, past.size());
    RealMatrix powers = MatrixUtils.createRealMatrix(past.size(), terms);
    ArrayRealVector x = new ArrayRealVector(past.size());
    ArrayRealVector y = new ArrayRealVector(past.size());
    for (int i = 0; i < past.size(); i++) {
      double t = (past.get(i).stampNanos() - last.stampNanos()) / (double) stepNanos;
      for (int j = 0; j < terms; j++) {
        powers.setEntry(i, j, Math.pow(t, j));
      }
      x.setEntry(i, past.get(i).x());
      y.setEntry(i, past.get(i).y());
    }
    DecompositionSolver solver = new QRDecomposition(powers).getSolver();
    double[] alongX = solver.solve(x).toArray();
    double[] alongY = solver.solve(y).toArray();
    double size = Math.max(1, Math.max(last.box().width(), last.box().height()));
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= steps; k++) {
      double toX = at(alongX, k);
      double toY = at(alongY, k);
      double deviation = SIZES_PER_STEP_SQUARED * size * (1 + k * k / 2.0);
      points.add(
          new TrajectoryPoint(
              last.stampNanos() + k * stepNanos,
              toX,
              toY,
              last.boxAt(toX, toY),
              Covariance.round(deviation * deviation),
              true));
    }
    return new Trajectory(trackId, points);
  }

  private static double at(double[] polynomial, double t) {
    double value = 0;
    for (int j = polynomial.length - 1; j >= 0; j--) {
      value = value * t + polynomial[j];
    }
    return value;
  }
}
