package slotcast.tracking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

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
 *     ellipse of 50 % is smaller: times the power -{@code narrowing} of how many times larger. Null
 *     in files from before
 * @param narrowing see {@code area}; null in files from before, for {@value #USUAL_NARROWING}
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
    Double narrowing,
    Double doubt) {
  /** Of a normal distribution, which the network's covariance is taken for. */
  public static final Ellipses NORMAL =
      new Ellipses(
          List.of(1.0),
          List.of(0.0, 0.0, 0.0),
          List.of(EllipseLevels.within(50)),
          List.of(EllipseLevels.within(95)));

  /*
   * These two were chosen on 200 videos, half of which measured the ellipses of the other half, with
   * two networks: before contacts and without, ellipses should hold the same.
   */
  static final double USUAL_CROSSING = 1;
  static final double USUAL_NARROWING = 0.1;

  public Ellipses {
    variance = List.copyOf(variance);
    unseen = List.copyOf(unseen);
    within50 = List.copyOf(within50);
    within95 = List.copyOf(within95);
    crossing = crossing == null ? 0.0 : crossing;
    narrowing = narrowing == null ? USUAL_NARROWING : narrowing;
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
    this(variance, unseen, within50, within95, 0.0, null, null, 0.0);
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
      case 50 -> at(within50, step) * narrow(published, step);
      case 95 -> at(within95, step);
      default -> EllipseLevels.within(percent);
    };
  }

  private double narrow(Covariance published, int step) {
    return area == null ? 1 : Math.pow(area(published) / at(area, step), -narrowing);
  }

  static double area(Covariance c) {
    return Math.sqrt(c.determinant());
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
    double factor = at(variance, step) * Math.exp(crossing * crosses);
    double off = Math.exp(doubt * doubts);
    return new Covariance(
        factor * net.xx() + off * unseen.get(0),
        factor * net.xy() + off * unseen.get(1),
        factor * net.yy() + off * unseen.get(2));
  }

  private static double at(List<Double> table, int step) {
    return table.get(Math.min(step, table.size()) - 1);
  }
}
