package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class BaselinesTest {
  private static final long STEP = 1000;
  private final FrameMapping mapping = FrameMapping.of(Fit.STRETCH, 100, 100, 32, 32);

  /** Sightings one step apart, all at the same height. */
  private static List<Sighting> along(double... xs) {
    List<Sighting> past = new ArrayList<>();
    for (int t = 0; t < xs.length; t++) {
      past.add(new Sighting(t * STEP, xs[t], 50, new Box(xs[t], 50, 4, 4)));
    }
    return past;
  }

  private static Trajectory path(double... xs) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (double x : xs) {
      points.add(new TrajectoryPoint(0, x, 50, new Box(x, 50, 4, 4), Covariance.round(1), true));
    }
    return new Trajectory(1, points);
  }

  private MotionCase motion(List<Sighting> past, Trajectory model, double... later) {
    List<TruthTracks.Centre> centres =
        Arrays.stream(later).mapToObj(x -> new TruthTracks.Centre(x, 50, 9)).toList();
    List<Double> nobody = model.points().stream().map(p -> 0.0).toList();
    return new MotionCase(past, model, nobody, STEP, mapping, centres);
  }

  @Test
  void aParabolaGoesOnAndFewerSightingsMakeLessOfOne() {
    MotionModel model = new ConstantAcceleration();
    Trajectory squares = model.predict(1, along(0, 1, 4, 9), STEP, 2);
    assertThat(squares.at(1).x()).isCloseTo(16, within(1e-9));
    assertThat(squares.at(2).x()).isCloseTo(25, within(1e-9));
    assertThat(squares.at(2).y()).isCloseTo(50, within(1e-9));
    assertThat(squares.at(2).stampNanos()).isEqualTo(5 * STEP);
    assertThat(squares.at(1).box().x()).isCloseTo(16, within(1e-9));
    assertThat(model.predict(1, along(3, 5), STEP, 2).at(2).x()).isCloseTo(9, within(1e-9));
    assertThat(model.predict(1, along(3), STEP, 2).at(2).x()).isCloseTo(3, within(1e-9));
  }

  @Test
  void tuningTakesTheNewestSightingsAndPartOfTheWay() {
    // Two sightings at 2 pixels a step from 12 on: 14, 16; half of the way and all of it.
    MotionTuning tuning = new MotionTuning(List.of(2, 2), List.of(0.5, 1.0));
    Trajectory t = tuning.of(new ConstantAcceleration()).predict(1, along(0, 10, 12), STEP, 3);
    assertThat(t.at(1).x()).isCloseTo(13, within(1e-9));
    assertThat(t.at(2).x()).isCloseTo(16, within(1e-9));
    assertThat(t.at(3).x()).isCloseTo(18, within(1e-9)); // the last row counts on
    assertThat(t.at(1).box()).isEqualTo(new Box(t.at(1).x(), t.at(1).box().y(), 4, 4));
    assertThatThrownBy(() -> new MotionTuning(List.of(0), List.of(1.0)))
        .hasMessageContaining("memory is [0]");
  }

  @Test
  void tuningFindsWhatObjectsDid() {
    // A jump in the past, then 2 pixels a step; 1 step later all of it, 2 steps later half of 4.
    MotionTuning.Collector collector =
        new MotionTuning.Collector(new ConstantAcceleration(), 2, 3, 2);
    for (double x : new double[] {0, 20, 40}) {
      collector.add(motion(along(x - 7, x - 2, x), path(0, 0), x + 2, x + 2));
    }
    assertThat(collector.tuning()).isEqualTo(new MotionTuning(List.of(2, 2), List.of(1.0, 0.5)));
    assertThatThrownBy(() -> new MotionTuning.Collector(new ConstantVelocity(), 2, 3, 2).tuning())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theMixtureIsTheOneThatWasNearest() {
    // Objects stand still; the model is 4 pixels ahead, the line 1 behind: a fifth of the model.
    MotionFit fit = new MotionFit(2, 1);
    for (double x : new double[] {20, 40, 60}) {
      fit.add(motion(along(x, x), path(x + 5), x + 1));
    }
    MotionCalibration c = fit.calibration();
    assertThat(c.share()).containsExactly(0.2);
    assertThat(c.error().covariance(1, mapping).xx()).isCloseTo(0, within(1e-3));
    assertThat(c.tuned()).isTrue();
    assertThat(MotionCalibration.NONE.tuned()).isFalse();
  }

  @Test
  void theMixtureIsNeverWorseThanTheBetterOfTheTwoWhereItWasMade() {
    MotionFit fit = new MotionFit(2, 1);
    // The line is right twice, the model once: the mean distance is least with the line alone.
    fit.add(motion(along(10, 12), path(30), 14));
    fit.add(motion(along(10, 12), path(30), 14));
    fit.add(motion(along(10, 12), path(30), 30));
    assertThat(fit.calibration().share()).containsExactly(0.0);
  }

  @Test
  void oldFilesAreReadable() {
    String old = "{\"share\":[0.5],\"error\":{\"xx\":[1.0E-4],\"xy\":[0.0],\"yy\":[2.0E-4]}}";
    MotionCalibration c = MotionCalibration.fromJson(old, "a file");
    assertThat(c.tuned()).isFalse();
    assertThat(c.spread()).isNull();
    assertThat(MotionCalibration.fromJson(c.toJson(), "a file")).isEqualTo(c);
    List<Sighting> past = along(1, 2, 3, 5);
    assertThat(c.straight().predict(1, past, STEP, 2))
        .isEqualTo(new ConstantVelocity().predict(1, past, STEP, 2));
  }
}
