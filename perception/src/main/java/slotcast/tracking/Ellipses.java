package slotcast.tracking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.FrameMapping;

/**
 * What the covariance of a learnt path stands for, measured on videos. Errors have longer tails
 * than a normal distribution: the ellipse of 90 % is as large as the covariance of a normal
 * distribution says, those of 50 and 95 % have radii of their own.
 *
 * @param variance by steps ahead, what the network's own covariance is multiplied by
 * @param unseen second moments xx, xy, yy of what no sighting of the object shows, since all of
 *     them are off in the same way (a shadow that counts as the object's); shares of the frame,
 *     squared. Added at all steps
 * @param within50 by steps ahead, the squared Mahalanobis distance that holds half of the centres
 * @param within95 likewise 95 %
 */
public record Ellipses(
    List<Double> variance, List<Double> unseen, List<Double> within50, List<Double> within95) {
  /** Of a normal distribution, which the network's covariance is taken for. */
  public static final Ellipses NORMAL =
      new Ellipses(
          List.of(1.0),
          List.of(0.0, 0.0, 0.0),
          List.of(EllipseLevels.within(50)),
          List.of(EllipseLevels.within(95)));

  private static final double LEAST = 1e-3; // factors that are tried
  private static final double MOST = 1e3;
  private static final int HALVINGS = 40;

  public Ellipses {
    variance = List.copyOf(variance);
    unseen = List.copyOf(unseen);
    within50 = List.copyOf(within50);
    within95 = List.copyOf(within95);
    if (variance.isEmpty()
        || unseen.size() != 3
        || within50.size() != variance.size()
        || within95.size() != variance.size()) {
      throw new IllegalArgumentException(
          "ellipses of "
              + variance.size()
              + ", "
              + within50.size()
              + " and "
              + within95.size()
              + " steps, and "
              + unseen.size()
              + " moments");
    }
  }

  /**
   * The squared Mahalanobis distance within which so many centres should lie.
   *
   * @param percent one of {@link EllipseLevels#PERCENT}
   * @param step steps ahead, from 1; beyond the table the last one counts
   */
  public double within(int percent, int step) {
    return switch (percent) {
      case 50 -> at(within50, step);
      case 95 -> at(within95, step);
      default -> EllipseLevels.within(percent);
    };
  }

  /**
   * The covariance that is published.
   *
   * @param step steps ahead, from 1
   * @param net the network's, in shares of the frame
   * @return in shares of the frame
   */
  public Covariance of(int step, Covariance net) {
    return scaled(at(variance, step), net);
  }

  private Covariance scaled(double factor, Covariance c) {
    return new Covariance(
        factor * c.xx() + unseen.get(0),
        factor * c.xy() + unseen.get(1),
        factor * c.yy() + unseen.get(2));
  }

  private static double at(List<Double> table, int step) {
    return table.get(Math.min(step, table.size()) - 1);
  }

  /** Gathers errors and the network's own covariances. */
  public static final class Collector {
    private record Error(double x, double y, Covariance net) {
      double distance(Covariance c) {
        return (c.yy() * x * x - 2 * c.xy() * x * y + c.xx() * y * y)
            / (c.xx() * c.yy() - c.xy() * c.xy());
      }
    }

    private final List<List<Error>> errors = new ArrayList<>(); // by step

    /**
     * Adds an error.
     *
     * @param step steps ahead, from 1
     * @param expected with the network's own covariance
     * @param x where the object was
     * @param y where the object was
     */
    public void add(int step, TrajectoryPoint expected, double x, double y, FrameMapping m) {
      while (errors.size() < step) {
        errors.add(new ArrayList<>());
      }
      double w = m.cropWidth();
      double h = m.cropHeight();
      Covariance c = expected.covariance();
      Covariance net = new Covariance(c.xx() / w / w, c.xy() / w / h, c.yy() / h / h);
      errors.get(step - 1).add(new Error((expected.x() - x) / w, (expected.y() - y) / h, net));
    }

    /**
     * The ellipses that hold what their names say of the errors added, up to the last step with
     * errors before the first without.
     *
     * @param unseen see {@link Ellipses}
     * @throws IllegalStateException without an error one step ahead
     */
    public Ellipses ellipses(List<Double> unseen) {
      Ellipses plain = new Ellipses(List.of(1.0), unseen, NORMAL.within50(), NORMAL.within95());
      List<Double> variance = new ArrayList<>();
      List<Double> within50 = new ArrayList<>();
      List<Double> within95 = new ArrayList<>();
      for (List<Error> step : errors) {
        if (step.isEmpty()) {
          break;
        }
        double low = Math.log(LEAST);
        double high = Math.log(MOST);
        for (int i = 0; i < HALVINGS; i++) {
          double middle = (low + high) / 2;
          boolean small =
              quantile(distances(step, plain, Math.exp(middle)), 90) > EllipseLevels.within(90);
          low = small ? middle : low;
          high = small ? high : middle;
        }
        double[] distances = distances(step, plain, Math.exp(high));
        variance.add(Math.exp(high));
        within50.add(quantile(distances, 50));
        within95.add(quantile(distances, 95));
      }
      if (variance.isEmpty()) {
        throw new IllegalStateException("no prediction one step ahead was added");
      }
      return new Ellipses(variance, unseen, within50, within95);
    }

    /** Rising. */
    private static double[] distances(List<Error> errors, Ellipses plain, double factor) {
      double[] out =
          errors.stream().mapToDouble(e -> e.distance(plain.scaled(factor, e.net))).toArray();
      Arrays.sort(out);
      return out;
    }

    private static double quantile(double[] rising, int percent) {
      return rising[Math.min(rising.length - 1, rising.length * percent / 100)];
    }
  }
}
