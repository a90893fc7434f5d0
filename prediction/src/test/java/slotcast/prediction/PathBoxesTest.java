package slotcast.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.perception.MaskCalibration;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Box;
import slotcast.tracking.HorizonError;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Boxes of an object whose mask has its centre of mass away from the middle of its box. */
class PathBoxesTest {
  private static final long STEP = 100_000_000;
  private static final int SIDE = 16;
  private static final FrameMapping MAPPING =
      FrameMapping.of(Fit.STRETCH, 10 * SIDE, 10 * SIDE, SIDE, SIDE);
  private static final int STEPS = 2;

  /** As perception saw it: whole numbers and halves, so that nothing is rounded. */
  private static final Box SEEN = new Box(64.5, 57, 30, 20);

  private static final float X = 60;
  private static final float Y = 61.5f;

  private static PredictionModel.Spec spec(int positions, List<Integer> grid) {
    return new PredictionModel.Spec(
        "test",
        Optional.empty(),
        SIDE,
        SIDE,
        2,
        2,
        1,
        new PredictionModel.Poses(positions, 0, 0),
        grid,
        MaskCalibration.NONE,
        new MotionCalibration(List.of(0.3), HorizonError.FALLBACK));
  }

  /** Slot 1 holds the object. */
  private static SlotFrame frame(long number, float... positions) {
    float[] none = {};
    float[] sightings = {
      0,
      0,
      0,
      0,
      0,
      0, //
      X,
      Y,
      (float) SEEN.x(),
      (float) SEEN.y(),
      (float) SEEN.width(),
      (float) SEEN.height()
    };
    return new SlotFrame(
        "eyes",
        number * STEP,
        MAPPING,
        2,
        1,
        new float[2],
        positions,
        none,
        none,
        new int[] {0, 7},
        sightings);
  }

  private static Prediction predict(
      PredictionModel.Spec spec, PredictionModel.Rollout rollout, float... positions) {
    PredictionSession session = new PredictionSession(spec, PredictionOptions.DEFAULT);
    session.push(frame(1, positions));
    session.push(frame(2, positions));
    return session.finish(session.history().orElseThrow(), rollout);
  }

  private static PredictionModel.Rollout positions(float... positions) {
    float[] none = {};
    return new PredictionModel.Rollout(new float[2 * STEPS], positions, none, none, null);
  }

  @Test
  void aPositionThatStaysKeepsTheBoxThatWasSeen() {
    Prediction p =
        predict(
            spec(4, List.of(8, 8)),
            positions(0, 0, 0.25f, -0.5f, 0, 0, 0.25f, -0.5f),
            0,
            0,
            0.25f,
            -0.5f);
    for (int k = 1; k <= STEPS; k++) {
      assertThat(p.modelTrajectories().get(0).at(k).box()).isEqualTo(SEEN);
      assertThat(p.straightTrajectories().get(0).at(k).box()).isEqualTo(SEEN);
      assertClose(p.trajectories().get(0).at(k).box(), SEEN);
    }
  }

  /** A move by 1/8 of the frame's half, on a grid of 8: 1/8 · 160 · 7 / 16 = 8.75 pixels. */
  @Test
  void theBoxMovesAsThePositionDoes() {
    Prediction p =
        predict(spec(4, List.of(8, 8)), positions(0, 0, 0, 0.125f, 0, 0, 0, 0.25f), 0, 0, 0, 0);
    for (int k = 1; k <= STEPS; k++) {
      TrajectoryPoint alone = p.modelTrajectories().get(0).at(k);
      assertThat(alone.x()).isEqualTo(X + 8.75 * k);
      assertThat(alone.box()).isEqualTo(SEEN.moved(8.75 * k, 0));
      assertClose(p.trajectories().get(0).at(k).box(), SEEN.moved(0.3 * 8.75 * k, 0));
    }
  }

  /** As nodes look ahead while nobody wants pictures. */
  @Test
  void pathsComeFromPositionsWithoutSlots() {
    PredictionModel.Spec spec = spec(4, List.of(8, 8));
    PredictionModel.Rollout all = positions(0, 0, 0, 0.125f, 0, 0, 0, 0.25f);
    float[] none = {};
    PredictionModel.Rollout some =
        new PredictionModel.Rollout(none, all.positions(), none, none, null);
    assertThat(all.isDrawable()).isTrue();
    assertThat(some.isDrawable()).isFalse();
    assertThat(predict(spec, some, 0, 0, 0, 0).trajectories())
        .isEqualTo(predict(spec, all, 0, 0, 0, 0).trajectories());
  }

  /** Masks (2,h,w) with an L of the given size in slot 1, its corner below on the left. */
  private static float[] corner(int left, int bottom, int size) {
    float[] masks = new float[2 * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean post = x >= left && x < left + size && y >= bottom - 3 * size && y < bottom;
        boolean foot = x >= left && x < left + 3 * size && y >= bottom - size && y < bottom;
        masks[(post || foot ? SIDE * SIDE : 0) + y * SIDE + x] = 1;
      }
    }
    return masks;
  }

  private static PredictionModel.Rollout drawn(float[] now, float[] first, float[] second) {
    float[] none = {};
    float[] masks = new float[first.length + second.length];
    System.arraycopy(first, 0, masks, 0, first.length);
    System.arraycopy(second, 0, masks, first.length, second.length);
    return new PredictionModel.Rollout(
        new float[2 * STEPS], none, none, none, new PredictionModel.Drawn(now, masks, none));
  }

  @Test
  void aMaskThatStaysKeepsTheBoxThatWasSeen() {
    float[] same = corner(5, 9, 1);
    Prediction p = predict(spec(0, List.of()), drawn(same, same, same));
    for (int k = 1; k <= STEPS; k++) {
      assertThat(p.modelTrajectories().get(0).at(k).box()).isEqualTo(SEEN);
      assertClose(p.trajectories().get(0).at(k).box(), SEEN);
    }
  }

  /**
   * The mask of the second step is twice as large: so are the box and what it is off the centre.
   */
  @Test
  void theBoxGrowsAsTheMaskDoes() {
    float[] now = corner(5, 9, 1);
    Prediction p = predict(spec(0, List.of()), drawn(now, now, corner(5, 9, 2)));
    Trajectory alone = p.modelTrajectories().get(0);
    TrajectoryPoint then = alone.at(2);
    assertThat(then.box().width()).isEqualTo(2 * SEEN.width());
    assertThat(then.box().height()).isEqualTo(2 * SEEN.height());
    assertThat(then.box().x() - then.x()).isCloseTo(2 * (SEEN.x() - X), within(1e-9));
    assertThat(then.box().y() - then.y()).isCloseTo(2 * (SEEN.y() - Y), within(1e-9));
  }

  /** Of a mixture: its centre is rounded. */
  private static void assertClose(Box box, Box expected) {
    assertThat(box.x()).isCloseTo(expected.x(), within(1e-9));
    assertThat(box.y()).isCloseTo(expected.y(), within(1e-9));
    assertThat(box.width()).isEqualTo(expected.width());
    assertThat(box.height()).isEqualTo(expected.height());
  }
}
