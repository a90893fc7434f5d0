package slotcast.tracking;

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
  public Motion motion(List<Sighting> past, long stepNanos) {
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
    return new Parabola(alongX, alongY, size);
  }

  /** Polynomials of the step, by powers. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Parabola(double[] alongX, double[] alongY, double size) implements Motion {
    @Override
    public double x(int step) {
      return at(alongX, step);
    }

    @Override
    public double y(int step) {
      return at(alongY, step);
    }

    @Override
    public double variance(int step) {
      double deviation = SIZES_PER_STEP_SQUARED * size * (1 + step * step / 2.0);
      return deviation * deviation;
    }
  }

  private static double at(double[] polynomial, double t) {
    double value = 0;
    for (int j = polynomial.length - 1; j >= 0; j--) {
      value = value * t + polynomial[j];
    }
    return value;
  }
}
