package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class MotionCalibrationTest {
  private final FrameMapping mapping = FrameMapping.of(Fit.STRETCH, 100, 100, 32, 32);

  private static final Sighting LAST = new Sighting(0, 10, 20, new Box(10, 20, 4, 4));
  private static final List<Double> NOBODY = List.of(0.0, 0.0, 0.0);

  private static TrajectoryPoint point(double x, double y) {
    return new TrajectoryPoint(7, x, y, new Box(x, y, 4, 4), Covariance.round(1), true);
  }

  @Test
  void mixesPathsPointByPoint() {
    HorizonError error =
        new HorizonError(List.of(1e-4, 2e-4), List.of(0.0, 0.0), List.of(1e-4, 3e-4));
    MotionCalibration c = new MotionCalibration(List.of(0.25, 1.0), error);
    Trajectory masks = new Trajectory(5, List.of(point(10, 20), point(12, 20), point(14, 20)));
    Trajectory line = new Trajectory(5, List.of(point(30, 40), point(32, 40), point(34, 40)));
    Trajectory mixed = c.mix(masks, line, LAST, NOBODY, mapping);
    assertThat(mixed.trackId()).isEqualTo(5);
    assertThat(mixed.at(1).x()).isCloseTo(25, within(1e-9));
    assertThat(mixed.at(1).y()).isCloseTo(35, within(1e-9));
    assertThat(mixed.at(1).box()).isEqualTo(new Box(25, 35, 4, 4));
    assertThat(mixed.at(2).x()).isEqualTo(12);
    assertThat(mixed.at(3).x()).isEqualTo(14); // the last share counts on
    assertThat(mixed.at(2).covariance()).isEqualTo(error.covariance(2, mapping));
  }

  @Test
  void theMixtureKeepsTheBoxAboutTheMask() {
    MotionCalibration c = new MotionCalibration(List.of(0.25), HorizonError.FALLBACK);
    TrajectoryPoint p =
        new TrajectoryPoint(7, 10, 20, new Box(13, 19, 8, 6), Covariance.round(1), true);
    Trajectory mixed =
        c.mix(
            new Trajectory(5, List.of(p)),
            new Trajectory(5, List.of(point(30, 40))),
            LAST,
            NOBODY,
            mapping);
    assertThat(mixed.at(1).x()).isEqualTo(25);
    assertThat(mixed.at(1).box()).isEqualTo(new Box(28, 34, 8, 6));
  }

  @Test
  void survivesJsonAndRefusesNonsense() {
    MotionCalibration c =
        new MotionCalibration(
            List.of(0.5), new HorizonError(List.of(1e-4), List.of(5e-5), List.of(2e-4)));
    assertThat(MotionCalibration.fromJson(c.toJson(), "a test")).isEqualTo(c);
    String bad = c.toJson().replace("[0.5]", "[1.5]");
    assertThatThrownBy(() -> MotionCalibration.fromJson(bad, "a file"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a file")
        .hasMessageContaining("share is 1.5");
    assertThatThrownBy(() -> new MotionFit(6, 2).calibration())
        .isInstanceOf(IllegalStateException.class);
  }
}
