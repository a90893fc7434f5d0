package slotcast.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import slotcast.image.FrameMapping;

/**
 * Gathers errors and the network's own covariances, and measures {@link Ellipses} by them: those
 * that hold what their names say of the errors added.
 *
 * <p>How much an ellipse grows where ways cross, and how much that of 50 % shrinks where a path is
 * unsure, are those by which the ellipses hold the most nearly the same before contacts as without:
 * where contacts are known and come often enough, else as usual.
 */
public final class EllipseCollector {
  private static final List<Double> CROSSINGS = List.of(0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0);
  private static final List<Double> NARROWINGS = List.of(0.0, 0.1, 0.2, 0.3);
  private static final int ENOUGH = 100; // cases of a situation that count

  private static final double LEAST = 1e-3; // factors that are tried
  private static final double MOST = 1e3;
  private static final int HALVINGS = 40;

  /**
   * One prediction, in shares of the frame.
   *
   * @param crosses how surely its way crosses another's
   * @param doubts of the mask
   * @param contact whether the object touched another until then
   */
  private record Error(
      double x, double y, Covariance net, double crosses, double doubts, boolean contact) {
    Error off(double[] by) {
      return new Error(x + by[0], y + by[1], net, crosses, doubts, contact);
    }

    double distance(Covariance c) {
      return c.distance(x, y);
    }

    /** What ellipses make of the network's covariance. */
    Covariance published(Ellipses e, int step) {
      return e.of(step, net, crosses, doubts);
    }
  }

  private final List<List<Error>> errors = new ArrayList<>(); // by step

  /**
   * Adds an error.
   *
   * @param step steps ahead, from 1
   * @param expected with the network's own covariance, that of {@link Ellipses#NORMAL}
   * @param x where the object was
   * @param y where the object was
   * @param doubts of the mask that it was predicted from
   * @param contact whether the object is known to have touched another until then
   */
  public void add(
      int step,
      TrajectoryPoint expected,
      double x,
      double y,
      double doubts,
      boolean contact,
      FrameMapping m) {
    while (errors.size() < step) {
      errors.add(new ArrayList<>());
    }
    double dx = (expected.x() - x) / m.cropWidth();
    double dy = (expected.y() - y) / m.cropHeight();
    Covariance net = expected.covariance().inShares(m);
    errors.get(step - 1).add(new Error(dx, dy, net, expected.crossing(), doubts, contact));
  }

  /**
   * The ellipses, up to the last step with errors before the first without.
   *
   * @param unseen how far sightings are off
   * @throws IllegalStateException without an error one step ahead
   */
  public Ellipses ellipses(SightingErrors.Fit unseen) {
    return best(errors, unseen);
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
        drawn.add(e.off(offsets.get(random.nextInt(offsets.size()))));
      }
      all.add(drawn);
    }
    List<Double> moments =
        List.of(moment(offsets, 0, 0), moment(offsets, 0, 1), moment(offsets, 1, 1));
    return best(all, new SightingErrors.Fit(moments, 0));
  }

  private static double moment(List<double[]> offsets, int i, int j) {
    return offsets.stream().mapToDouble(o -> o[i] * o[j]).average().orElseThrow();
  }

  private static Ellipses best(List<List<Error>> errors, SightingErrors.Fit unseen) {
    if (errors.stream().noneMatch(step -> cases(step, true) >= ENOUGH)) {
      return grown(errors, unseen, Ellipses.USUAL_CROSSING);
    }
    Ellipses grown =
        mostAlike(errors, CROSSINGS.stream().map(c -> grown(errors, unseen, c)).toList());
    return mostAlike(errors, NARROWINGS.stream().map(n -> narrowed(errors, grown, n)).toList());
  }

  private static Ellipses mostAlike(List<List<Error>> errors, List<Ellipses> candidates) {
    return Collections.min(candidates, Comparator.comparingDouble(e -> unlike(errors, e)));
  }

  private static long cases(List<Error> step, boolean contact) {
    return step.stream().filter(e -> e.contact == contact).count();
  }

  /** How far what the ellipses hold is from their names, before contacts and without, summed. */
  private static double unlike(List<List<Error>> errors, Ellipses e) {
    double sum = 0;
    for (int step = 1; step <= e.variance().size(); step++) {
      List<Error> all = errors.get(step - 1);
      double[][] inside = new double[2][EllipseLevels.PERCENT.size()];
      for (Error error : all) {
        Covariance c = error.published(e, step);
        double far = error.distance(c);
        for (int i = 0; i < EllipseLevels.PERCENT.size(); i++) {
          boolean in = far <= e.within(EllipseLevels.PERCENT.get(i), step, c);
          inside[error.contact ? 1 : 0][i] += in ? 1 : 0;
        }
      }
      for (int contact = 0; contact < 2; contact++) {
        long cases = cases(all, contact == 1);
        for (int i = 0; cases >= ENOUGH && i < EllipseLevels.PERCENT.size(); i++) {
          sum += Math.abs(inside[contact][i] / cases - EllipseLevels.PERCENT.get(i) / 100.0);
        }
      }
    }
    return sum;
  }

  /**
   * The ellipses with a crossing that is given and the usual narrowing: the factor of the network's
   * covariance by which that of 90 % holds 90 %, then the others' radii.
   */
  private static Ellipses grown(
      List<List<Error>> errors, SightingErrors.Fit unseen, double crossing) {
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
        double[] far = distances(step, one(unseen, crossing, Math.exp(middle)));
        boolean small = quantile(far, 90) > EllipseLevels.within(90);
        low = small ? middle : low;
        high = small ? high : middle;
      }
      Ellipses found = one(unseen, crossing, Math.exp(high));
      double mean =
          Math.exp(
              step.stream()
                  .mapToDouble(e -> Math.log(Ellipses.area(e.published(found, 1))))
                  .average()
                  .orElseThrow());
      variance.add(Math.exp(high));
      usual.add(mean);
      within50.add(half(step, found, 1, mean, Ellipses.USUAL_NARROWING));
      within95.add(quantile(distances(step, found), 95));
    }
    if (variance.isEmpty()) {
      throw new IllegalStateException("no prediction one step ahead was added");
    }
    return new Ellipses(
        variance,
        unseen.moments(),
        within50,
        within95,
        crossing,
        usual,
        Ellipses.USUAL_NARROWING,
        unseen.growth());
  }

  /** The same ellipses with another narrowing, and the radius of 50 % that goes with it. */
  private static Ellipses narrowed(List<List<Error>> errors, Ellipses e, double narrowing) {
    List<Double> within50 = new ArrayList<>();
    for (int step = 1; step <= e.variance().size(); step++) {
      within50.add(half(errors.get(step - 1), e, step, e.area().get(step - 1), narrowing));
    }
    return new Ellipses(
        e.variance(),
        e.unseen(),
        within50,
        e.within95(),
        e.crossing(),
        e.area(),
        narrowing,
        e.doubt());
  }

  /** The radius that holds half of a step's errors. */
  private static double half(
      List<Error> errors, Ellipses e, int step, double usual, double narrowing) {
    double[] far =
        errors.stream()
            .mapToDouble(
                error -> {
                  Covariance c = error.published(e, step);
                  return error.distance(c) * Math.pow(Ellipses.area(c) / usual, narrowing);
                })
            .sorted()
            .toArray();
    return quantile(far, 50);
  }

  /** Of one step, with a factor of its covariance. */
  private static Ellipses one(SightingErrors.Fit unseen, double crossing, double factor) {
    Ellipses normal = Ellipses.NORMAL;
    return new Ellipses(
        List.of(factor),
        unseen.moments(),
        normal.within50(),
        normal.within95(),
        crossing,
        null,
        null,
        unseen.growth());
  }

  /** Rising. */
  private static double[] distances(List<Error> errors, Ellipses one) {
    return errors.stream().mapToDouble(e -> e.distance(e.published(one, 1))).sorted().toArray();
  }

  private static double quantile(double[] rising, int percent) {
    return rising[Math.min(rising.length - 1, rising.length * percent / 100)];
  }
}
