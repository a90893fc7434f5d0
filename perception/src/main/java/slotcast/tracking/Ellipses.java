package slotcast.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * @param crossing what the logarithm of the variance grows by where ways surely cross; null in
 *     files from before, for 0
 * @param area by steps ahead, the usual area of a covariance: the root of its determinant, in
 *     squared shares of the frame. Where it is larger than usual a contact may come or not, and the
 *     ellipse of 50 % is smaller: times the power -{@value #NARROWING} of how many times larger.
 *     Null in files from before
 * @param doubt what the logarithm of {@code unseen} grows by with the doubt of the object's mask
 *     ({@link SightingErrors#doubt}); null in files from before, for 0
 */
public record Ellipses(
    List<Double> variance,
    List<Double> unseen,
    List<Double> within50,
    List<Double> within95,
    Double crossing,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Double> area,
    Double doubt) {
  /** Of a normal distribution, which the network's covariance is taken for. */
  public static final Ellipses NORMAL =
      new Ellipses(
          List.of(1.0),
          List.of(0.0, 0.0, 0.0),
          List.of(EllipseLevels.within(50)),
          List.of(EllipseLevels.within(95)));

  /** What {@link Collector} measures the others from. */
  public static final Ellipses UNMEASURED =
      new Ellipses(
          NORMAL.variance, NORMAL.unseen, NORMAL.within50, NORMAL.within95, 1.0, null, 0.0);

  /*
   * This and the 1 above were chosen on 200 videos, half of which measured the ellipses of the
   * other half, with two networks: before contacts and without, ellipses should hold the same.
   */
  private static final double NARROWING = 0.1;

  private static final double LEAST = 1e-3; // factors that are tried
  private static final double MOST = 1e3;
  private static final int HALVINGS = 40;

  public Ellipses {
    variance = List.copyOf(variance);
    unseen = List.copyOf(unseen);
    within50 = List.copyOf(within50);
    within95 = List.copyOf(within95);
    crossing = crossing == null ? 0.0 : crossing;
    doubt = doubt == null ? 0.0 : doubt;
    area = area == null ? null : List.copyOf(area);
    if (variance.isEmpty()
        || unseen.size() != 3
        || within50.size() != variance.size()
        || within95.size() != variance.size()
        || area != null && area.size() != variance.size()) {
      throw new IllegalArgumentException(
          "ellipses of "
              + variance.size()
              + ", "
              + within50.size()
              + ", "
              + within95.size()
              + (area == null ? "" : " and " + area.size())
              + " steps, and "
              + unseen.size()
              + " moments");
    }
  }

  /** The same wherever ways cross, and whatever the area. */
  public Ellipses(
      List<Double> variance, List<Double> unseen, List<Double> within50, List<Double> within95) {
    this(variance, unseen, within50, within95, 0.0, null, 0.0);
  }

  /**
   * The squared Mahalanobis distance within which so many centres should lie.
   *
   * @param percent one of {@link EllipseLevels#PERCENT}
   * @param step steps ahead, from 1; beyond the table the last one counts
   * @param published covariance, in shares of the frame
   */
  public double within(int percent, int step, Covariance published) {
    return switch (percent) {
      case 50 -> at(within50, step) * (area == null ? 1 : narrow(area(published), at(area, step)));
      case 95 -> at(within95, step);
      default -> EllipseLevels.within(percent);
    };
  }

  private static double area(Covariance c) {
    return Math.sqrt(c.xx() * c.yy() - c.xy() * c.xy());
  }

  private static double narrow(double area, double usual) {
    return Math.pow(area / usual, -NARROWING);
  }

  /**
   * The covariance that is published.
   *
   * @param step steps ahead, from 1
   * @param net the network's, in shares of the frame
   * @param crosses how surely the object's way crosses another's until then, from 0 to 1
   * @param doubts of the object's mask, see {@link SightingErrors#doubt}
   * @return in shares of the frame
   */
  public Covariance of(int step, Covariance net, double crosses, double doubts) {
    return scaled(at(variance, step) * Math.exp(crossing * crosses), net, doubts);
  }

  private Covariance scaled(double factor, Covariance c, double doubts) {
    double off = Math.exp(doubt * doubts);
    return new Covariance(
        factor * c.xx() + off * unseen.get(0),
        factor * c.xy() + off * unseen.get(1),
        factor * c.yy() + off * unseen.get(2));
  }

  private static double at(List<Double> table, int step) {
    return table.get(Math.min(step, table.size()) - 1);
  }

  /** Gathers errors and the network's own covariances. */
  public static final class Collector {
    private record Error(double x, double y, Covariance net, double doubts) {
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
     * @param doubts of the mask that it was predicted from
     */
    public void add(
        int step, TrajectoryPoint expected, double x, double y, double doubts, FrameMapping m) {
      while (errors.size() < step) {
        errors.add(new ArrayList<>());
      }
      double dx = (expected.x() - x) / m.cropWidth();
      double dy = (expected.y() - y) / m.cropHeight();
      errors.get(step - 1).add(new Error(dx, dy, expected.covariance().inShares(m), doubts));
    }

    /**
     * The ellipses that hold what their names say of the errors added, up to the last step with
     * errors before the first without. The covariances added are of {@link #UNMEASURED}.
     *
     * @param unseen how far sightings are off
     * @throws IllegalStateException without an error one step ahead
     */
    public Ellipses ellipses(SightingErrors.Fit unseen) {
      return ellipses(errors, unseen);
    }

    /**
     * The same from errors that do not show what no sighting shows: to each one of these is added,
     * drawn at random.
     *
     * @param offsets how far sightings are off across and down, seen minus true, in shares of the
     *     frame
     * @throws IllegalStateException without an error one step ahead
     */
    public Ellipses ellipsesWith(List<double[]> offsets) {
      Random random = new Random(1);
      List<List<Error>> all = new ArrayList<>();
      for (List<Error> step : errors) {
        List<Error> drawn = new ArrayList<>();
        for (Error e : step) {
          double[] off = offsets.get(random.nextInt(offsets.size()));
          drawn.add(new Error(e.x + off[0], e.y + off[1], e.net, e.doubts));
        }
        all.add(drawn);
      }
      List<Double> moments =
          List.of(moment(offsets, 0, 0), moment(offsets, 0, 1), moment(offsets, 1, 1));
      return ellipses(all, new SightingErrors.Fit(moments, 0));
    }

    private static double moment(List<double[]> offsets, int i, int j) {
      return offsets.stream().mapToDouble(o -> o[i] * o[j]).average().orElseThrow();
    }

    private static Ellipses ellipses(List<List<Error>> errors, SightingErrors.Fit unseen) {
      Ellipses plain =
          new Ellipses(
              List.of(1.0),
              unseen.moments(),
              NORMAL.within50,
              NORMAL.within95,
              0.0,
              null,
              unseen.growth());
      List<Double> variance = new ArrayList<>();
      List<Double> within50 = new ArrayList<>();
      List<Double> within95 = new ArrayList<>();
      List<Double> usual = new ArrayList<>();
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
        double factor = Math.exp(high);
        double mean =
            Math.exp(
                step.stream()
                    .mapToDouble(e -> Math.log(area(plain.scaled(factor, e.net, e.doubts))))
                    .average()
                    .orElseThrow());
        variance.add(factor);
        usual.add(mean);
        within50.add(
            quantile(
                step.stream()
                    .mapToDouble(
                        e -> {
                          Covariance c = plain.scaled(factor, e.net, e.doubts);
                          return e.distance(c) / narrow(area(c), mean);
                        })
                    .sorted()
                    .toArray(),
                50));
        within95.add(quantile(distances(step, plain, factor), 95));
      }
      if (variance.isEmpty()) {
        throw new IllegalStateException("no prediction one step ahead was added");
      }
      return new Ellipses(
          variance,
          unseen.moments(),
          within50,
          within95,
          UNMEASURED.crossing,
          usual,
          unseen.growth());
    }

    /** Rising. */
    private static double[] distances(List<Error> errors, Ellipses plain, double factor) {
      return errors.stream()
          .mapToDouble(e -> e.distance(plain.scaled(factor, e.net, e.doubts)))
          .sorted()
          .toArray();
    }

    private static double quantile(double[] rising, int percent) {
      return rising[Math.min(rising.length - 1, rising.length * percent / 100)];
    }
  }
}
