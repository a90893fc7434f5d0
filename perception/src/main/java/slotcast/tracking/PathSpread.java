package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import slotcast.image.FrameMapping;

/**
 * How far one object's prediction may be off, from what is known when it is made: how fast the
 * object moves, how far the model's path is from the straight line, and how hard it may be hit
 * ({@link Impact}).
 *
 * <p>The logarithm of the variance is linear in these, by steps ahead, along the straight line and
 * across it. Its numbers have the greatest likelihood of the errors measured (a convex problem:
 * Harvey 1976, multiplicative heteroscedasticity). Errors have longer tails than a normal
 * distribution of that variance; a factor for each step then brings the ellipses of 50, 90 and 95 %
 * together nearest to their names.
 *
 * @param along by steps ahead: constant, speed, disagreement, impact
 * @param across the same
 */
public record PathSpread(List<List<Double>> along, List<List<Double>> across) {
  private static final int TERMS = 4;
  private static final double SMALL = 0.005; // share of the frame that is nothing
  private static final double STILL = SMALL; // below this a motion has no direction
  private static final double LEAST = 1e-8; // a deviation of 1/10000 of the frame
  private static final int ROUNDS = 100;

  public PathSpread {
    along = copy(along);
    across = copy(across);
    if (along.isEmpty() || along.size() != across.size()) {
      throw new IllegalArgumentException(
          "spread of " + along.size() + " and " + across.size() + " steps");
    }
  }

  private static List<List<Double>> copy(List<List<Double>> table) {
    if (table == null || table.stream().anyMatch(row -> row == null || row.size() != TERMS)) {
      throw new IllegalArgumentException("spread without rows of " + TERMS + " numbers");
    }
    return table.stream().map(List::copyOf).toList();
  }

  /**
   * What is known of one prediction.
   *
   * @param terms what the variance depends on
   * @param cos of the straight line's direction, in the plane of shares of the frame
   * @param sin likewise
   */
  private record Known(double[] terms, double cos, double sin) {
    static Known of(
        int step,
        Sighting last,
        TrajectoryPoint model,
        TrajectoryPoint straight,
        double impact,
        FrameMapping m) {
      double dx = (straight.x() - last.x()) / m.cropWidth();
      double dy = (straight.y() - last.y()) / m.cropHeight();
      double far = Math.hypot(dx, dy);
      double apart =
          Math.hypot(
              (model.x() - straight.x()) / m.cropWidth(),
              (model.y() - straight.y()) / m.cropHeight());
      double hit = impact / Math.sqrt((double) m.cropWidth() * m.cropHeight());
      double[] terms = {
        1, Math.log(far / step + SMALL), Math.log(apart + SMALL), Math.log(hit + SMALL)
      };
      boolean moves = far > STILL;
      return new Known(terms, moves ? dx / far : 1, moves ? dy / far : 0);
    }
  }

  /**
   * Covariance of a prediction, in square pixels of the camera. Beyond the table the deviation
   * grows in proportion to the steps.
   *
   * @param step steps ahead, from 1
   * @param last where the object was seen last
   * @param model where the model expects it
   * @param straight where a straight line leads
   * @param impact of others, up to then
   */
  public Covariance covariance(
      int step,
      Sighting last,
      TrajectoryPoint model,
      TrajectoryPoint straight,
      double impact,
      FrameMapping m) {
    Known known = Known.of(step, last, model, straight, impact, m);
    int i = Math.min(step, along.size()) - 1;
    double growth = step > along.size() ? Math.pow((double) step / along.size(), 2) : 1;
    double a = growth * variance(along.get(i), known.terms);
    double b = growth * variance(across.get(i), known.terms);
    double c = known.cos;
    double s = known.sin;
    double w = m.cropWidth();
    double h = m.cropHeight();
    return new Covariance(
        (c * c * a + s * s * b) * w * w, c * s * (a - b) * w * h, (s * s * a + c * c * b) * h * h);
  }

  private static double variance(List<Double> weights, double[] terms) {
    double log = 0;
    for (int j = 0; j < TERMS; j++) {
      log += weights.get(j) * terms[j];
    }
    return Math.max(LEAST, Math.min(1, Math.exp(log)));
  }

  /** Gathers errors on held-out videos. */
  public static final class Collector {
    private record Error(double[] terms, double along, double across) {}

    private final List<List<Error>> errors = new ArrayList<>(); // by step; errors squared

    /**
     * Adds an error.
     *
     * @param step steps ahead, from 1, in rising order
     * @param mixed what is published
     * @param truth where the object was
     */
    public void add(
        int step,
        MotionCase motion,
        TrajectoryPoint straight,
        TrajectoryPoint mixed,
        TruthTracks.Centre truth) {
      FrameMapping m = motion.mapping();
      Known known =
          Known.of(
              step,
              motion.last(),
              motion.model().at(step),
              straight,
              motion.impact().get(step - 1),
              m);
      double dx = (mixed.x() - truth.x()) / m.cropWidth();
      double dy = (mixed.y() - truth.y()) / m.cropHeight();
      while (errors.size() < step) {
        errors.add(new ArrayList<>());
      }
      double along = dx * known.cos + dy * known.sin;
      double across = dy * known.cos - dx * known.sin;
      errors.get(step - 1).add(new Error(known.terms, along * along, across * across));
    }

    /** The spread, up to the last step with errors before the first without. */
    public PathSpread spread() {
      List<List<Double>> along = new ArrayList<>();
      List<List<Double>> across = new ArrayList<>();
      for (List<Error> step : errors) {
        if (step.isEmpty()) {
          break;
        }
        List<double[]> terms = step.stream().map(Error::terms).toList();
        List<Double> a = likeliest(terms, step.stream().mapToDouble(Error::along).toArray());
        List<Double> b = likeliest(terms, step.stream().mapToDouble(Error::across).toArray());
        double[] distances =
            step.stream()
                .mapToDouble(e -> e.along / variance(a, e.terms) + e.across / variance(b, e.terms))
                .toArray();
        double factor = Math.log(EllipseLevels.factor(distances));
        along.add(plus(a, factor));
        across.add(plus(b, factor));
      }
      return new PathSpread(along, across);
    }

    private static List<Double> plus(List<Double> weights, double constant) {
      List<Double> out = new ArrayList<>(weights);
      out.set(0, weights.get(0) + constant);
      return out;
    }
  }

  /** Newton's method from the constant variance on; steps of at most 1. */
  static List<Double> likeliest(List<double[]> terms, double[] squares) {
    double mean = 0;
    for (double r : squares) {
      mean += r / squares.length;
    }
    double least = Math.max(LEAST, mean);
    RealVector weights = new ArrayRealVector(TERMS);
    weights.setEntry(0, Math.log(least));
    for (int round = 0; round < ROUNDS; round++) {
      RealMatrix curvature = MatrixUtils.createRealIdentityMatrix(TERMS);
      RealVector gradient = new ArrayRealVector(TERMS);
      // A weak pull to the constant variance, for sets too small to say more.
      gradient.setEntry(0, weights.getEntry(0) - Math.log(least));
      for (int j = 1; j < TERMS; j++) {
        gradient.setEntry(j, weights.getEntry(j));
      }
      for (int i = 0; i < squares.length; i++) {
        RealVector f = new ArrayRealVector(terms.get(i), false);
        double z = squares[i] / Math.exp(weights.dotProduct(f));
        gradient = gradient.add(f.mapMultiply((1 - z) / 2));
        curvature = curvature.add(f.outerProduct(f).scalarMultiply(Math.max(z, 0.2) / 2));
      }
      RealVector step = new CholeskyDecomposition(curvature).getSolver().solve(gradient);
      weights = weights.subtract(step.mapDivide(Math.max(1, step.getLInfNorm())));
      if (step.getLInfNorm() < 1e-9) {
        break;
      }
    }
    List<Double> out = new ArrayList<>();
    for (double w : weights.toArray()) {
      out.add(w);
    }
    return out;
  }
}
