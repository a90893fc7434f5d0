package slotcast.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** A square of 20 pixels that moves by 2 a frame, and a model whose mistakes are scripted. */
class LiveCheckTest {
  private static final long STEP = 100_000_000;
  private static final int STEPS = 5;
  private static final float SIZE = 20;
  private static final FrameMapping MAPPING =
      FrameMapping.of(FrameMapping.Fit.LETTERBOX, 640, 480, 64, 64);

  private final LiveCheck check =
      new LiveCheck(new LiveCheck.Options(1_000_000_000L, 0.2)); // ten frames

  private static double x(int frame) {
    return 100 + 2 * frame;
  }

  private static SlotFrame frame(int number) {
    float[] sighting = {(float) x(number), 50, (float) x(number), 50, SIZE, SIZE};
    return SlotFrame.of("m", number * STEP, MAPPING, 1, 1, new float[1], new int[] {4}, sighting);
  }

  /** Off by so many pixels for each step. */
  private static List<Trajectory> path(int frame, double off) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= STEPS; k++) {
      double there = x(frame + k) + off * k;
      points.add(
          new TrajectoryPoint(
              (frame + k) * STEP,
              there,
              50,
              new Box(there, 50, SIZE, SIZE),
              Covariance.round(1),
              true));
    }
    return List.of(new Trajectory(4, points));
  }

  private Prediction see(int frame, double modelOff, double straightOff) {
    List<Trajectory> model = path(frame, modelOff);
    return check.check(
        frame(frame),
        new Prediction(
            frame * STEP,
            STEP,
            MAPPING,
            null,
            model,
            model,
            path(frame, straightOff),
            () -> model));
  }

  @Test
  void aModelThatIsBetterIsLeftAlone() {
    for (int f = 0; f < 40; f++) {
      assertThat(see(f, 0.5, 3).trajectories()).isEqualTo(path(f, 0.5));
    }
    LiveCheck.Report report = check.report();
    assertThat(report.fallenBack()).isFalse();
    // A frame has five comparisons, and eleven frames are within a second: off by k * 0.5 of 20.
    assertThat(report.compared()).isEqualTo(55);
    assertThat(report.model()).isCloseTo(0.5 * 3 / 20, within(1e-6));
    assertThat(report.straight()).isCloseTo(3.0 * 3 / 20, within(1e-6));
  }

  /** Of 60 frames a second three are near enough to each step; none of them is any mistake. */
  @Test
  void framesOfAFastCameraAreHeldAgainstThePathAtTheirTime() {
    for (int i = 0; i < 60; i++) {
      double f = i / 6.0;
      long now = Math.round(f * STEP);
      float x = (float) (100 + 2 * f);
      float[] sighting = {x, 50, x, 50, SIZE, SIZE};
      List<TrajectoryPoint> points = new ArrayList<>();
      for (int k = 1; k <= STEPS; k++) {
        points.add(
            new TrajectoryPoint(
                now + k * STEP,
                x + 2 * k,
                50,
                new Box(x + 2 * k, 50, SIZE, SIZE),
                Covariance.round(1),
                true));
      }
      List<Trajectory> path = List.of(new Trajectory(4, points));
      check.check(
          SlotFrame.of("m", now, MAPPING, 1, 1, new float[1], new int[] {4}, sighting),
          new Prediction(now, STEP, MAPPING, null, path, path, path, () -> path));
    }
    assertThat(check.report().compared()).isGreaterThan(500);
    assertThat(check.report().model()).isCloseTo(0, within(1e-6));
    assertThat(check.report().straight()).isCloseTo(0, within(1e-6));
  }

  @Test
  void aBadModelIsReplacedAndComesBackOnceItIsNoWorse() {
    int f = 0;
    for (; f < 20; f++) {
      see(f, 0, 1);
    }
    int fell = -1;
    for (; f < 60 && fell < 0; f++) {
      Prediction out = see(f, 4, 1);
      if (check.report().fallenBack()) {
        fell = f;
        assertThat(out.trajectories()).isEqualTo(path(f, 1));
        assertThat(out.modelTrajectories()).isEqualTo(path(f, 4));
      }
    }
    assertThat(fell).as("frame of the fall").isBetween(21, 30);
    for (; f < 60; f++) { // within the margin of constant velocity, but still worse than it
      assertThat(see(f, 1.1, 1).trajectories()).isEqualTo(path(f, 1));
    }
    assertThat(check.report().fallenBack()).isTrue();
    int back = -1;
    for (; f < 100 && back < 0; f++) {
      see(f, 0.5, 1);
      back = check.report().fallenBack() ? -1 : f;
    }
    assertThat(back).as("frame of the return").isBetween(61, 72);
    assertThat(see(f, 0.5, 1).trajectories()).isEqualTo(path(f, 0.5));
    assertThat(check.report().falls()).isEqualTo(1);
  }

  @Test
  void aLittleWorseIsNotEnough() {
    for (int f = 0; f < 40; f++) {
      see(f, 1.15, 1); // within the margin of a fifth
      assertThat(check.report().fallenBack()).isFalse();
    }
    check.reset();
    for (int f = 40; f < 80; f++) {
      see(f, 0.1, 0); // three times 0.1 of 20 pixels: below what counts
      assertThat(check.report().fallenBack()).isFalse();
    }
  }

  @Test
  void framesOfAnotherRateAreNotComparedWithStepsBetween() {
    see(0, 4, 1);
    SlotFrame between =
        SlotFrame.of(
            "m",
            STEP / 2,
            MAPPING,
            1,
            1,
            new float[1],
            new int[] {4},
            new float[] {101, 50, 101, 50, SIZE, SIZE});
    List<Trajectory> path = path(1, 0);
    check.check(
        between, new Prediction(STEP / 2, STEP, MAPPING, null, path, path, path, () -> path));
    assertThat(check.report().compared()).isZero();
  }

  @Test
  void aJumpBackInTimeBeginsAnew() {
    for (int f = 0; f < 40; f++) {
      see(f, 4, 1);
    }
    assertThat(check.report().fallenBack()).isTrue();
    see(0, 4, 1);
    assertThat(check.report().compared()).isZero();
    check.reset();
    assertThat(check.report().fallenBack()).isFalse();
    assertThat(check.report().falls()).isEqualTo(1);
  }
}
