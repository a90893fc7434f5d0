package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;

class EllipsesTest {
  private static final FrameMapping WIDE =
      FrameMapping.of(FrameMapping.Fit.STRETCH, 200, 100, 64, 64);
  private static final int CASES = 20_000;

  private static final Covariance ANY = new Covariance(1, 0, 1);

  /** At 0, with a covariance of its own; errors of Student's t distribution with 3 degrees. */
  private static TrajectoryPoint point(double deviation) {
    double v = deviation * deviation;
    return new TrajectoryPoint(0, 0, 0, new Box(0, 0, 4, 4), new Covariance(v, 0, v / 4), true);
  }

  private static double[] error(Random random, double deviation) {
    double chi = 0;
    for (int i = 0; i < 3; i++) {
      chi += Math.pow(random.nextGaussian(), 2);
    }
    double tail = Math.sqrt(3 / chi);
    return new double[] {
      3 * deviation * tail * random.nextGaussian(), 1.5 * deviation * tail * random.nextGaussian()
    };
  }

  @Test
  void ellipsesHoldWhatTheirNamesSayOfErrorsWithLongTails() {
    Random random = new Random(1);
    EllipseCollector collector = new EllipseCollector();
    for (int i = 0; i < CASES; i++) {
      double deviation = 1 + random.nextInt(3);
      double[] e = error(random, deviation);
      collector.add(1, point(deviation), e[0], e[1], 0.7, false, WIDE);
    }
    Ellipses found = collector.ellipses(new SightingErrors.Fit(List.of(0.0, 0.0, 0.0), 0));
    assertThat(found.within50().get(0)).isLessThan(EllipseLevels.within(50));
    assertThat(found.within95().get(0)).isGreaterThan(EllipseLevels.within(95));
    int[] inside = new int[3];
    for (int i = 0; i < CASES; i++) {
      double deviation = 1 + random.nextInt(3);
      double[] e = error(random, deviation);
      TrajectoryPoint p = point(deviation);
      Covariance c =
          found.of(1, p.covariance(), 0, 0.7); // nothing is unseen: pixels or shares alike
      TrajectoryPoint published = new TrajectoryPoint(0, 0, 0, p.box(), c, true);
      for (int l = 0; l < 3; l++) {
        double limit = found.within(EllipseLevels.PERCENT.get(l), 1, c.inShares(WIDE));
        inside[l] += EllipseLevels.distance(published, e[0], e[1]) <= limit ? 1 : 0;
      }
    }
    for (int l = 0; l < 3; l++) {
      assertThat(100.0 * inside[l] / CASES)
          .as("percent inside of %s", EllipseLevels.PERCENT.get(l))
          .isCloseTo(EllipseLevels.PERCENT.get(l), within(1.0));
    }
  }

  @Test
  void whatNoSightingShowsIsAddedAtAllSteps() {
    Ellipses e =
        new Ellipses(
            List.of(4.0, 9.0), List.of(0.5, 0.1, 0.2), List.of(1.0, 1.1), List.of(6.0, 6.1));
    assertThat(e.of(1, new Covariance(1, 0, 1), 1, 0.7)).isEqualTo(new Covariance(4.5, 0.1, 4.2));
    assertThat(e.of(7, new Covariance(1, 0, 1), 0.5, 0.7)).isEqualTo(new Covariance(9.5, 0.1, 9.2));
    assertThat(e.within(50, 2, ANY)).isEqualTo(1.1);
    assertThat(e.within(90, 2, ANY)).isEqualTo(EllipseLevels.within(90));
    assertThat(e.within(95, 12, ANY)).isEqualTo(6.1);
  }

  @Test
  void whatNoSightingShowsGrowsWithTheDoubtOfTheMask() {
    Ellipses e =
        new Ellipses(
            List.of(4.0),
            List.of(0.5, 0.1, 0.2),
            List.of(1.0),
            List.of(6.0),
            0.0,
            null,
            null,
            Math.log(2));
    assertThat(e.of(1, new Covariance(1, 0, 1), 0, 0)).isEqualTo(new Covariance(4.5, 0.1, 4.2));
    Covariance unsure = e.of(1, new Covariance(1, 0, 1), 0, 2);
    assertThat(unsure.xx()).isCloseTo(4 + 4 * 0.5, within(1e-12));
    assertThat(unsure.xy()).isCloseTo(4 * 0.1, within(1e-12));
    assertThat(unsure.yy()).isCloseTo(4 + 4 * 0.2, within(1e-12));
  }

  @Test
  void crossingWaysWidenAnEllipseAndUnsureOnesHaveNarrowMiddles() {
    Ellipses e =
        new Ellipses(
            List.of(4.0),
            List.of(0.0, 0.0, 0.0),
            List.of(1.0),
            List.of(6.0),
            0.7,
            List.of(0.01),
            0.1,
            0.0);
    assertThat(e.of(1, new Covariance(1, 0, 2), 0, 0.7)).isEqualTo(new Covariance(4, 0, 8));
    assertThat(e.of(1, new Covariance(1, 0, 2), 0.5, 0.7).yy())
        .isCloseTo(8 * Math.exp(0.35), within(1e-12));
    Covariance usual = new Covariance(0.02, 0, 0.005);
    Covariance wide = new Covariance(0.64, 0, 0.16);
    assertThat(e.within(50, 1, usual)).isCloseTo(1, within(1e-12));
    assertThat(e.within(50, 1, wide)).isCloseTo(Math.sqrt(0.5), within(1e-12)); // 32^-0.1
    assertThat(e.within(95, 1, wide)).isEqualTo(6);
  }

  @Test
  void whatSightingsMayBeOffIsInsideTooWhereNoneShowsIt() {
    Random random = new Random(2);
    EllipseCollector collector = new EllipseCollector();
    for (int i = 0; i < CASES; i++) {
      collector.add(
          1, point(1), random.nextGaussian(), random.nextGaussian() / 2, 0.7, false, WIDE);
    }
    double off = 3.0 / WIDE.cropWidth();
    List<double[]> offsets = new ArrayList<>();
    Random other = new Random(3);
    for (int i = 0; i < CASES; i++) {
      offsets.add(new double[] {off * other.nextGaussian(), off * other.nextGaussian()});
    }
    Ellipses found = collector.ellipsesWith(offsets);
    assertThat(found.unseen().get(0)).isCloseTo(off * off, withinPercentage(5));
    assertThat(found.unseen().get(1)).isCloseTo(0, within(off * off / 20));
    assertThat(found.variance().get(0)).isCloseTo(1, within(0.3));
    Covariance c = found.of(1, point(1).covariance().inShares(WIDE), 0, 0.7);
    int[] inside = new int[3];
    for (int i = 0; i < CASES; i++) { // off by the same deviation, on one side
      double x = (random.nextGaussian() + 3 * random.nextGaussian()) / WIDE.cropWidth();
      double y = random.nextGaussian() / 2 / WIDE.cropHeight() + off * random.nextGaussian();
      double far = x * x / c.xx() + y * y / c.yy();
      for (int l = 0; l < 3; l++) {
        inside[l] += far <= found.within(EllipseLevels.PERCENT.get(l), 1, c) ? 1 : 0;
      }
    }
    for (int l = 0; l < 3; l++) {
      assertThat(100.0 * inside[l] / CASES)
          .as("percent inside of %s", EllipseLevels.PERCENT.get(l))
          .isCloseTo(EllipseLevels.PERCENT.get(l), within(1.5));
    }
  }

  /**
   * Before contacts errors are e times as wide as the network says, where ways cross surely; the
   * same where nothing touches. A growth that is known makes ellipses hold the same in both.
   */
  @Test
  void growsWhereWaysCrossByAsMuchAsContactsDo() {
    Random random = new Random(4);
    EllipseCollector collector = new EllipseCollector();
    List<double[]> drawn = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      boolean contact = random.nextInt(4) == 0;
      double crossing = contact ? 1 : 0;
      double wide = Math.exp(crossing); // in deviations: 2 in the logarithm of the variance
      double[] e = {wide * random.nextGaussian(), wide * random.nextGaussian() / 2, crossing};
      TrajectoryPoint p = point(1);
      collector.add(
          1,
          new TrajectoryPoint(0, 0, 0, p.box(), p.covariance(), true, crossing),
          e[0],
          e[1],
          0.7,
          contact,
          WIDE);
      drawn.add(e);
    }
    Ellipses found = collector.ellipses(new SightingErrors.Fit(List.of(0.0, 0.0, 0.0), 0));
    assertThat(found.crossing()).isEqualTo(2.0);
    int[] inside = new int[2];
    int[] all = new int[2];
    for (double[] e : drawn) {
      Covariance c = found.of(1, point(1).covariance(), e[2], 0.7);
      int contact = (int) e[2];
      all[contact]++;
      inside[contact] +=
          e[0] * e[0] / c.xx() + e[1] * e[1] / c.yy() <= EllipseLevels.within(90) ? 1 : 0;
    }
    for (int contact = 0; contact < 2; contact++) {
      assertThat(100.0 * inside[contact] / all[contact]).isCloseTo(90, within(1.5));
    }
  }

  @Test
  void withoutKnownContactsEllipsesGrowAsUsual() {
    Random random = new Random(5);
    EllipseCollector collector = new EllipseCollector();
    for (int i = 0; i < 1000; i++) {
      collector.add(1, point(1), random.nextGaussian(), random.nextGaussian() / 2, 0, false, WIDE);
    }
    Ellipses found = collector.ellipses(new SightingErrors.Fit(List.of(0.0, 0.0, 0.0), 0));
    assertThat(found.crossing()).isEqualTo(1);
    assertThat(found.narrowing()).isEqualTo(0.1);
  }

  @Test
  void goesThroughAModelFileAndOldFilesHaveNone() {
    MotionCalibration old = new MotionCalibration(List.of(0.5), HorizonError.FALLBACK);
    assertThat(old.toJson()).doesNotContain("ellipses");
    assertThat(MotionCalibration.fromJson(old.toJson(), "test").levels())
        .isEqualTo(Ellipses.NORMAL);
    MotionCalibration with =
        old.withEllipses(
            new Ellipses(List.of(2.0), List.of(0.0, 0.0, 0.0), List.of(1.0), List.of(7.0)));
    assertThat(MotionCalibration.fromJson(with.toJson(), "test")).isEqualTo(with);
    String before =
        with.toJson().replace(",\"crossing\":0.0", "").replace(",\"narrowing\":0.1", "");
    assertThat(before).isNotEqualTo(with.toJson());
    assertThat(MotionCalibration.fromJson(before, "test")).isEqualTo(with);
  }
}
