package slotcast.tracking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.FrameMapping;

/**
 * How far sightings are off the true centres, and how that grows where masks are unsure. Offsets
 * are taken for Student's t distribution with {@value #TAIL} degrees of freedom, whose matrix grows
 * by the exponential of the growth times the doubt: the growth and the matrix are the likeliest
 * (Lange, Little and Taylor 1989). The matrix is then made so large that the ellipse of 90 % of a
 * normal distribution holds 90 % of the offsets.
 */
public final class SightingErrors {
  private static final double TAIL = 4;
  private static final int ROUNDS = 30;
  private static final double LEAST = 1e-9; // of a variance, if sightings are never off
  private static final double USUAL = 0.7; // doubt of our models' masks on plain scenes
  private static final double MOST_GROWTH = 8;
  private static final double STEP = 0.05; // of the growths that are tried

  private final List<double[]> offsets = new ArrayList<>(); // x, y, doubt

  /**
   * What was measured.
   *
   * @param moments second moments xx, xy, yy in squared shares of the frame, without doubt
   * @param growth of their logarithm by the doubt
   */
  public record Fit(List<Double> moments, double growth) {}

  /**
   * How unsure a mask is.
   *
   * @param confidence {@link TrackedObject#confidence}; 0 where that is not known
   * @return 0 for a mask of one, 1 for one of three quarters
   */
  public static double doubt(double confidence) {
    return confidence > 0 ? 4 * (1 - confidence) : USUAL;
  }

  /**
   * Adds a sighting.
   *
   * @param dx seen minus true, in pixels of the camera
   * @param dy seen minus true, in pixels of the camera
   * @param doubt of its mask
   */
  public void add(double dx, double dy, double doubt, FrameMapping mapping) {
    offsets.add(new double[] {dx / mapping.cropWidth(), dy / mapping.cropHeight(), doubt});
  }

  /**
   * The likeliest.
   *
   * @throws IllegalStateException without a sighting
   */
  public Fit fit() {
    if (offsets.isEmpty()) {
      throw new IllegalStateException("no sighting of a true object was added");
    }
    double growth = 0;
    double best = Double.POSITIVE_INFINITY;
    for (double g = 0; g <= MOST_GROWTH; g += STEP) {
      double unlikely = unlikely(matrix(g), g);
      if (unlikely < best - 1e-9) {
        best = unlikely;
        growth = g;
      }
    }
    Covariance c = matrix(growth);
    double[] far = new double[offsets.size()];
    for (int i = 0; i < far.length; i++) {
      far[i] = distance(c, offsets.get(i)) / grown(growth, offsets.get(i));
    }
    Arrays.sort(far);
    double size = far[Math.min(far.length - 1, far.length * 90 / 100)] / EllipseLevels.within(90);
    return new Fit(List.of(size * c.xx(), size * c.xy(), size * c.yy()), growth);
  }

  private static double grown(double growth, double[] offset) {
    return Math.exp(growth * offset[2]);
  }

  private static double distance(Covariance c, double[] o) {
    return c.distance(o[0], o[1]);
  }

  /** The t distribution's matrix for a growth, by expectation and maximisation. */
  private Covariance matrix(double growth) {
    Covariance c = new Covariance(1, 0, 1);
    for (int round = 0; round < ROUNDS; round++) {
      double xx = 0;
      double xy = 0;
      double yy = 0;
      for (double[] o : offsets) {
        double s = grown(growth, o);
        double w = (TAIL + 2) / (TAIL + distance(c, o) / s) / s / offsets.size();
        xx += w * o[0] * o[0];
        xy += w * o[0] * o[1];
        yy += w * o[1] * o[1];
      }
      c = new Covariance(xx + LEAST, xy, yy + LEAST);
    }
    return c;
  }

  /** Mean negative logarithm of the likelihood, up to a constant. */
  private double unlikely(Covariance c, double growth) {
    double sum = 0.5 * offsets.size() * Math.log(c.determinant());
    for (double[] o : offsets) {
      sum += growth * o[2] + (TAIL + 2) / 2 * Math.log1p(distance(c, o) / grown(growth, o) / TAIL);
    }
    return sum / offsets.size();
  }
}
