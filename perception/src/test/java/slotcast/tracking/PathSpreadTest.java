package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class PathSpreadTest {
  private static final long STEP = 1000;
  private final FrameMapping mapping = FrameMapping.of(Fit.STRETCH, 100, 100, 32, 32);
  private final Sighting last = sighting(0, 50, 50);

  private static Sighting sighting(long stamp, double x, double y) {
    return new Sighting(stamp, x, y, new Box(x, y, 10, 10));
  }

  private static TrajectoryPoint point(double x, double y) {
    return new TrajectoryPoint(0, x, y, new Box(x, y, 10, 10), Covariance.round(1), true);
  }

  private static List<Double> row(double variance, double speed, double apart, double impact) {
    return List.of(Math.log(variance), speed, apart, impact);
  }

  private Covariance covariance(
      PathSpread spread, TrajectoryPoint model, TrajectoryPoint line, double impact) {
    return spread.covariance(1, last, model, line, impact, mapping);
  }

  @Test
  void theEllipseLiesAlongTheStraightLine() {
    // Deviations of 4 pixels along and 2 across, in a frame of 100.
    PathSpread spread = new PathSpread(List.of(row(16e-4, 0, 0, 0)), List.of(row(4e-4, 0, 0, 0)));
    Covariance across = covariance(spread, point(60, 50), point(60, 50), 0);
    assertThat(across.xx()).isCloseTo(16, within(1e-9));
    assertThat(across.yy()).isCloseTo(4, within(1e-9));
    assertThat(across.xy()).isCloseTo(0, within(1e-9));
    Covariance down = covariance(spread, point(50, 70), point(50, 70), 0);
    assertThat(down.xx()).isCloseTo(4, within(1e-9));
    assertThat(down.yy()).isCloseTo(16, within(1e-9));
    Covariance diagonal = covariance(spread, point(60, 60), point(60, 60), 0);
    assertThat(diagonal.toArray()).containsExactly(new double[] {10, 6, 6, 10}, within(1e-9));
    // Two steps ahead is beyond the table: twice the deviation.
    Covariance beyond = spread.covariance(2, last, point(60, 50), point(60, 50), 0, mapping);
    assertThat(beyond.xx()).isCloseTo(64, within(1e-9));
  }

  @Test
  void itGrowsWithSpeedDisagreementAndImpact() {
    // A power of one each: the variance is in proportion to (share of the frame + 0.005).
    TrajectoryPoint slow = point(50.5, 50);
    TrajectoryPoint fast = point(52.5, 50);
    PathSpread bySpeed = new PathSpread(List.of(row(1, 1, 0, 0)), List.of(row(1, 0, 0, 0)));
    assertThat(covariance(bySpeed, fast, fast, 0).xx() / covariance(bySpeed, slow, slow, 0).xx())
        .isCloseTo(3, within(1e-9)); // 0.025 and 0.005
    PathSpread byDoubt = new PathSpread(List.of(row(1, 0, 1, 0)), List.of(row(1, 0, 0, 0)));
    assertThat(
            covariance(byDoubt, point(52.5, 52), fast, 0).xx()
                / covariance(byDoubt, fast, fast, 0).xx())
        .isCloseTo(5, within(1e-9)); // 0.02 apart
    PathSpread byImpact = new PathSpread(List.of(row(1, 0, 0, 1)), List.of(row(1, 0, 0, 0)));
    assertThat(
            covariance(byImpact, fast, fast, 1.5).xx() / covariance(byImpact, fast, fast, 0).xx())
        .isCloseTo(4, within(1e-9)); // 0.015
  }

  @Test
  void theLikeliestVariancesAreThoseOfTheGroups() {
    List<double[]> terms = new ArrayList<>();
    double[] squares = new double[20_000];
    for (int i = 0; i < squares.length; i++) {
      boolean second = i % 2 == 1;
      terms.add(new double[] {1, 0, 0, second ? 1 : 0});
      squares[i] = (second ? 4e-4 : 1e-4) * (i % 4 < 2 ? 0.5 : 1.5); // of that mean
    }
    List<Double> weights = PathSpread.likeliest(terms, squares);
    assertThat(weights.get(0)).isCloseTo(Math.log(1e-4), within(1e-3));
    assertThat(weights.get(3)).isCloseTo(Math.log(4), within(1e-3));
  }

  @Test
  void theFactorBringsEllipsesToTheirNames() {
    // Quantiles of a normal distribution of three times the variance.
    double[] distances = new double[1000];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = -2 * 3 * Math.log1p(-(i + 0.5) / distances.length);
    }
    assertThat(EllipseLevels.factor(distances)).isCloseTo(3, within(0.03));
    assertThat(EllipseLevels.within(95)).isCloseTo(5.991, within(1e-3));
  }

  @Test
  void refusesTablesThatDoNotFit() {
    assertThatThrownBy(() -> new PathSpread(List.of(row(1, 0, 0, 0)), List.of(List.of(1.0, 2.0))))
        .hasMessageContaining("rows of 4");
    assertThatThrownBy(() -> new PathSpread(List.of(row(1, 0, 0, 0)), List.of()))
        .hasMessageContaining("1 and 0 steps");
  }

  @Test
  void anImpactIsTheRelativeSpeedSinceTheTouch() {
    // 2 pixels a step towards one at rest 20 away; both are 10 large, so they touch below 10:
    // first at 5.5 of the half steps.
    List<Sighting> moving = List.of(sighting(0, 28, 50), sighting(STEP, 30, 50));
    List<Sighting> resting = List.of(sighting(0, 50, 50), sighting(STEP, 50, 50));
    List<Sighting> leaving = List.of(sighting(0, 30, 58), sighting(STEP, 30, 62));
    Map<Integer, List<Sighting>> pasts = Map.of(1, moving, 2, resting, 3, leaving);
    List<Double> impact = Impact.of(1, pasts, STEP, 10);
    assertThat(impact.get(4)).isEqualTo(0);
    assertThat(impact.get(5)).isCloseTo(1, within(1e-9));
    assertThat(impact.get(9)).isCloseTo(9, within(1e-9));
    assertThat(Impact.of(2, pasts, STEP, 10).get(9)).isCloseTo(9, within(1e-9)); // is hit as hard
    assertThat(Impact.of(3, pasts, STEP, 10)).containsOnly(0.0);
  }
}
