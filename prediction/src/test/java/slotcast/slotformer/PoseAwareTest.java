package slotcast.slotformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.BroadcastDecoder;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.LoadedSavi;
import slotcast.model.SlotState;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.slotformer.SlotFormerConfig.PoseMode;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;
import slotcast.tracking.Box;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.Trajectory;

/** SlotFormer over slots that carry positions, scales and rotations. */
class PoseAwareTest {
  private static final int K = 4;
  private static final int C = 8;
  private static final int STEPS = 6;

  private static final float[] SIGHTINGS = {
    0, 0, 0, 0, 0, 0, //
    30, 40, 31, 41, 10, 12, //
    60, 50, 60, 50, 8, 8, //
    100, 80, 100, 80, 20, 10,
  };

  private NDManager manager;
  private final Random random = new Random(1);

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SlotFormer model(CorrectorType type, PoseMode mode, boolean residual) {
    return new SlotFormer(
        SmallModels.config(type, residual, mode),
        ParameterStore.initial(manager, 4),
        LoadedSavi.of(SmallModels.savi(type), "a test").store());
  }

  private NDArray gaussian(double deviation, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return manager.create(values, new Shape(shape));
  }

  /** Slots that stand anywhere, of any size and direction. */
  private SlotState state(CorrectorType type, long b, long t) {
    float[] rotations = new float[(int) (b * t * K * 4)];
    for (int i = 0; i < rotations.length; i += 4) {
      double angle = random.nextDouble() - 0.5;
      rotations[i] = rotations[i + 3] = (float) Math.cos(angle);
      rotations[i + 1] = (float) -Math.sin(angle);
      rotations[i + 2] = (float) Math.sin(angle);
    }
    return new SlotState(
        gaussian(1, b, t, K, C),
        gaussian(0.5, b, t, K, 2),
        type == CorrectorType.ISA_T ? null : gaussian(0.1, b, t, K, 2).abs().add(0.1f),
        type == CorrectorType.ISA_TSR ? manager.create(rotations, new Shape(b, t, K, 2, 2)) : null);
  }

  private static void assertClose(NDArray actual, NDArray expected) {
    if (expected == null) {
      assertThat(actual).isNull();
      return;
    }
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat((double) actual.sub(expected).abs().max().getFloat()).isCloseTo(0, within(1e-5));
  }

  private static void assertClose(SlotState actual, SlotState expected) {
    assertClose(actual.slots(), expected.slots());
    assertClose(actual.positions(), expected.positions());
    assertClose(actual.scales(), expected.scales());
    assertClose(actual.rotations(), expected.rotations());
  }

  @ParameterizedTest
  @EnumSource(names = {"ISA_T", "ISA_TS", "ISA_TSR"})
  void packingLosesNothing(CorrectorType type) {
    PoseCode code = new PoseCode(CorrectorConfig.of(type), C);
    SlotState state = state(type, 2, 3);
    NDArray packed = code.pack(state);
    assertThat(packed.getShape()).isEqualTo(new Shape(2, 3, K, C + code.size()));
    assertClose(code.unpack(packed), state);
  }

  @ParameterizedTest
  @EnumSource(names = {"ISA_T", "ISA_TS", "ISA_TSR"})
  void anUntrainedResidualModelStandsStill(CorrectorType type) {
    SlotState history = state(type, 1, 3);
    SlotState newest = history.map(x -> x.split(3, 1).get(2));
    for (PoseMode mode : PoseMode.values()) {
      SlotState future = model(type, mode, true).rollout(history, 2);
      assertClose(future, SlotState.concat(List.of(newest, newest)));
    }
  }

  @Test
  void theOrderOfSlotsDoesNotMatter() {
    SlotFormer model = model(CorrectorType.ISA_TSR, PoseMode.PREDICTED, false);
    SlotState history = state(CorrectorType.ISA_TSR, 1, 3);
    NDArray order = manager.create(new long[] {2, 0, 3, 1});
    SlotState permuted = history.map(x -> x.get(":, :, {}", order));
    assertClose(
        model.rollout(permuted, 3), model.rollout(history, 3).map(x -> x.get(":, :, {}", order)));
  }

  @Test
  void positionsMatterOnlyWhereTheyArePredicted() {
    SlotState history = state(CorrectorType.ISA_TS, 1, 3);
    SlotState moved =
        new SlotState(
            history.slots(), history.positions().add(0.1f), history.scales(), history.rotations());
    SlotFormer aware = model(CorrectorType.ISA_TS, PoseMode.PREDICTED, false);
    SlotFormer plain = model(CorrectorType.ISA_TS, PoseMode.HELD, false);
    NDArray difference =
        aware.rollout(moved, 1).slots().sub(aware.rollout(history, 1).slots()).abs();
    assertThat(difference.max().getFloat()).isGreaterThan(1e-3f);
    assertClose(plain.rollout(moved, 2).slots(), plain.rollout(history, 2).slots());
  }

  @Test
  void scalesAndRotationsStayWhatTheyAre() {
    PoseCode code = new PoseCode(CorrectorConfig.of(CorrectorType.ISA_TSR), C);
    SlotState wild = code.unpack(gaussian(3, 1, 2, K, C + 6));
    assertThat(wild.scales().min().getFloat()).isGreaterThanOrEqualTo(0.001f);
    assertThat(wild.scales().max().getFloat()).isLessThanOrEqualTo(2f);
    NDArray square = wild.rotations().matMul(wild.rotations().swapAxes(3, 4));
    assertClose(square, manager.eye(2).broadcast(square.getShape()));
  }

  @Test
  void theImageErrorReachesPredictedPositions() {
    SlotFormer model = model(CorrectorType.ISA_TS, PoseMode.PREDICTED, true);
    SlotState history = state(CorrectorType.ISA_TS, 1, 3);
    NDArray shift = manager.zeros(new Shape(1, 1, K, 2));
    shift.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      SlotState future = model.rollout(history, 1);
      SlotState shifted =
          new SlotState(future.slots(), future.positions().add(shift), future.scales(), null);
      BroadcastDecoder.Decoded decoded = model.decode(shifted);
      collector.backward(TorchOps.scale(decoded.combined().square().mean(), 1));
      assertThat(shift.getGradient().abs().max().getFloat()).isPositive();
    }
  }

  @Test
  void slotsWithoutPositionsAreRefused() {
    SlotFormer model = model(CorrectorType.ISA_TS, PoseMode.PREDICTED, true);
    assertThatThrownBy(() -> model.rollout(gaussian(1, 1, 3, K, C), 1))
        .hasMessageContaining("history has no positions");
    assertThatThrownBy(() -> model.decode(gaussian(1, 1, 3, K, C)))
        .hasMessageContaining("slots has no positions");
  }

  @Test
  void trajectoriesFollowThePredictedPositions() {
    FrameMapping mapping = FrameMapping.of(Fit.STRETCH, 160, 120, 16, 16);
    String perception = SmallModels.savi(CorrectorType.ISA_TS).sha256().substring(0, 12);
    int[] tracks = {0, 1, 2, 3};
    SlotState clip = state(CorrectorType.ISA_TS, 1, 3);
    try (SlotPrediction prediction =
            new SlotPrediction(
                TorchRuntime.on("cpu")
                    .prediction(
                        SmallModels.slotFormer(CorrectorType.ISA_TS, MotionCalibration.NONE),
                        "a test",
                        1,
                        STEPS),
                PredictionOptions.DEFAULT);
        LoadedSlotFormer model =
            LoadedSlotFormer.of(SmallModels.slotFormer(CorrectorType.ISA_TS, null), "a test")) {
      SlotFrame last = null;
      for (int t = 0; t < 3; t++) {
        float[][] parts = new float[3][];
        List<NDArray> arrays = List.of(clip.slots(), clip.positions(), clip.scales());
        for (int i = 0; i < 3; i++) {
          float[] all = arrays.get(i).toFloatArray();
          parts[i] = Arrays.copyOfRange(all, t * all.length / 3, (t + 1) * all.length / 3);
        }
        last =
            new SlotFrame(
                perception,
                t * 100_000_000L,
                mapping,
                K,
                C,
                parts[0],
                parts[1],
                parts[2],
                new float[0],
                tracks,
                SIGHTINGS);
        prediction.push(last);
      }
      Prediction p = prediction.predict(STEPS).orElseThrow();
      assertThat(p.modelTrajectories()).hasSize(3); // every track that was seen
      float[] future = model.slotFormer().rollout(clip, STEPS).positions().toFloatArray();
      int followed = 0;
      int jumps = 0;
      for (Trajectory t : p.modelTrajectories()) {
        int slot = t.trackId();
        double x = SIGHTINGS[6 * slot];
        double y = SIGHTINGS[6 * slot + 1];
        double dx = 0;
        double dy = 0;
        boolean held = true;
        float[] before = last.positions();
        int from = 2 * slot;
        for (int step = 1; step <= STEPS; step++) {
          int at = 2 * (K * (step - 1) + slot);
          double moveY = future[at] - before[from];
          double moveX = future[at + 1] - before[from + 1];
          held &= Math.hypot(moveX, moveY) <= 0.3; // after a jump the last motion goes on
          // Positions run from the first to the last of 8 cells: 2 stands for 7/8 of the image.
          dx = held ? moveX / 2 * 160 * 7 / 8 : dx;
          dy = held ? moveY / 2 * 120 * 7 / 8 : dy;
          x += dx;
          y += dy;
          assertThat(t.at(step).x()).isCloseTo(x, within(1e-3));
          assertThat(t.at(step).y()).isCloseTo(y, within(1e-3));
          assertThat(t.at(step).box().width()).isEqualTo(SIGHTINGS[6 * slot + 4]);
          assertThat(t.at(step).box().height()).isEqualTo(SIGHTINGS[6 * slot + 5]);
          assertThat(t.at(step).visible()).isEqualTo(held && overlaps(t.at(step).box()));
          followed += held ? 1 : 0;
          jumps += held ? 0 : 1;
          before = future;
          from = at;
        }
      }
      assertThat(followed).isPositive();
      assertThat(jumps).isPositive();
      assertThat(p.rollout().drawn()).as("nothing is drawn that nobody looks at").isNull();
      float[] images =
          model
              .slotFormer()
              .decode(model.slotFormer().rollout(clip, STEPS))
              .combined()
              .toFloatArray();
      List<RgbImage> frames = prediction.draw(p);
      assertThat(frames).hasSize(STEPS);
      RgbImage first = frames.get(0);
      float[] expected = Arrays.copyOf(images, 3 * first.width() * first.height());
      assertThat(first.data())
          .isEqualTo(Resampling.fromModel(expected, first.width(), first.height()).data());
      SlotFrame plain =
          SlotFrame.of(perception, 300, mapping, K, C, last.slots(), tracks, SIGHTINGS);
      assertThatThrownBy(() -> prediction.push(plain))
          .hasMessageContaining("0 positions, 0 scales, 0 rotations");
    }
  }

  private static boolean overlaps(Box box) {
    return box.right() > 0 && box.bottom() > 0 && box.left() < 160 && box.top() < 120;
  }
}
