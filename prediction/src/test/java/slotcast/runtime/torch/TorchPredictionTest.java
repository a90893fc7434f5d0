package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.ModelFile;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionOptions;
import slotcast.prediction.SlotPrediction;
import slotcast.prediction.SlotPrediction.Pushed;
import slotcast.runtime.engine.EnginePredictionModel;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SmallModels;
import slotcast.tracking.HorizonError;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

class TorchPredictionTest {
  private static final long STEP = 100_000_000;
  private static final FrameMapping MAPPING = FrameMapping.of(Fit.CROP, 160, 120, 16, 16);
  private static final HorizonError ERROR =
      new HorizonError(List.of(1e-4, 4e-4), List.of(0.0, 1e-4), List.of(2e-4, 5e-4));

  private static final MotionCalibration CALIBRATION =
      new MotionCalibration(List.of(0.25, 0.75), ERROR);

  /** Of four slots, each at another place. */
  private static final float[] SIGHTINGS = {
    0, 0, 0, 0, 0, 0, //
    30, 40, 31, 41, 10, 12, //
    60, 50, 60, 50, 8, 8, //
    100, 80, 100, 80, 20, 10,
  };

  private final String perception = SmallModels.savi().sha256().substring(0, 12);

  private static EnginePredictionModel model() {
    return model(SmallModels.slotFormer(CALIBRATION));
  }

  private static EnginePredictionModel model(ModelFile file) {
    return TorchRuntime.model(
        new Engines(file, "a test", Device.cpu()), Backends.both(Backend.TORCHSCRIPT), 1, 2);
  }

  private static SlotPrediction prediction() {
    return new SlotPrediction(model(), PredictionOptions.DEFAULT);
  }

  private static float[] slots(long seed) {
    Random random = new Random(seed);
    float[] slots = new float[32];
    for (int i = 0; i < 32; i++) {
      slots[i] = (float) random.nextGaussian();
    }
    return slots;
  }

  private SlotFrame frame(long stampNanos, int... trackIds) {
    return frame(stampNanos, SIGHTINGS, trackIds);
  }

  private SlotFrame frame(long stampNanos, float[] sightings, int... trackIds) {
    return SlotFrame.of(
        perception, stampNanos, MAPPING, 4, 8, slots(stampNanos), trackIds, sightings);
  }

  @Test
  void predictsOnceTheHistoryIsFull() {
    try (SlotPrediction prediction = prediction()) {
      assertThat(prediction.missingFrames()).isEqualTo(3);
      assertThat(prediction.push(frame(0, 0, 1, 2, 3))).isEqualTo(Pushed.RESTARTED);
      assertThat(prediction.push(frame(STEP, 0, 1, 2, 3))).isEqualTo(Pushed.CONTINUED);
      assertThat(prediction.predict(4)).isEmpty();
      prediction.push(frame(2 * STEP, 0, 1, 2, 3));
      Prediction p = prediction.predict(4).orElseThrow();
      assertThat(p.stampNanos()).isEqualTo(2 * STEP);
      assertThat(p.stepNanos()).isEqualTo(STEP);
      assertThat(prediction.draw(p)).hasSize(4).allMatch(f -> f.width() == 16 && f.height() == 16);
      assertThat(p.rollout().drawn().masks()).hasSize(4 * 4 * 256);
      assertThat(p.trajectories()).isNotEmpty();
      for (Trajectory t : p.trajectories()) {
        assertThat(t.trackId()).isIn(1, 2, 3);
        assertThat(t.points()).hasSize(4);
        for (int k = 1; k <= 4; k++) {
          TrajectoryPoint point = t.at(k);
          assertThat(point.stampNanos()).isEqualTo((2 + k) * STEP);
          assertThat(point.covariance()).isEqualTo(ERROR.covariance(k, MAPPING));
          int at = 6 * t.trackId(); // slots have tracks of their own number
          double beside = SIGHTINGS[at + 2] - SIGHTINGS[at];
          assertThat(point.box().x() - point.x())
              .isCloseTo(beside * point.box().width() / SIGHTINGS[at + 4], within(1e-9));
          int i = p.trajectories().indexOf(t);
          double share = k == 1 ? 0.25 : 0.75;
          assertThat(point.x())
              .isCloseTo(
                  share * p.modelTrajectories().get(i).at(k).x()
                      + (1 - share) * p.straightTrajectories().get(i).at(k).x(),
                  within(1e-9));
        }
      }
    }
  }

  @Test
  void predictedMasksAreThoseOfTheModel() {
    try (SlotPrediction prediction = prediction();
        LoadedSlotFormer model =
            LoadedSlotFormer.of(SmallModels.slotFormer(CALIBRATION), "a test");
        NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] all = new float[5 * 32]; // the first two frames fall out of the history
      for (int i = 0; i < 5; i++) {
        prediction.push(frame(i * STEP, 0, 0, 0, 0));
        System.arraycopy(slots(i * STEP), 0, all, i * 32, 32);
      }
      Prediction p = prediction.predict(2).orElseThrow();
      assertThat(p.trajectories()).isEmpty(); // nothing is tracked
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray history = manager.create(all, new Shape(1, 5, 4, 8));
        float[] masks =
            model
                .slotFormer()
                .decode(model.slotFormer().rollout(history, 2))
                .masks()
                .toFloatArray();
        for (int i = 0; i < 1024; i++) {
          assertThat(p.rollout().drawn().masks()[i]).isCloseTo(masks[i], within(1e-5f));
          assertThat(p.rollout().drawn().masks()[1024 + i])
              .isCloseTo(masks[1024 + i], within(1e-5f));
        }
      }
    }
  }

  /** Predicted masks say how an object moves, perception where it is. */
  @Test
  void trajectoriesBeginWhereTheObjectWasSeen() {
    float[] shifted = SIGHTINGS.clone();
    for (int slot = 1; slot < 4; slot++) {
      for (int x = 6 * slot; x < 6 * slot + 4; x += 2) {
        shifted[x] += 7;
        shifted[x + 1] -= 3;
      }
    }
    try (SlotPrediction prediction = prediction()) {
      List<List<Trajectory>> both = new ArrayList<>();
      for (float[] sightings : new float[][] {SIGHTINGS, shifted}) {
        prediction.reset();
        for (int i = 0; i < 3; i++) {
          prediction.push(frame(i * STEP, sightings, 0, 1, 2, 3));
        }
        both.add(prediction.predict(3).orElseThrow().modelTrajectories());
      }
      assertThat(both.get(0)).hasSize(3).hasSameSizeAs(both.get(1));
      int drawn = 0;
      for (int i = 0; i < 3; i++) {
        for (int k = 1; k <= 3; k++) {
          TrajectoryPoint here = both.get(0).get(i).at(k);
          TrajectoryPoint there = both.get(1).get(i).at(k);
          assertThat(there.x() - here.x()).isCloseTo(7, within(1e-4));
          assertThat(there.y() - here.y()).isCloseTo(-3, within(1e-4));
          drawn += here.visible() ? 1 : 0;
        }
      }
      assertThat(drawn).as("points that a predicted mask moves").isPositive();
    }
  }

  @Test
  void theHistoryBeginsAgainAfterAJumpAGapAndAnotherCamera() {
    try (SlotPrediction prediction = prediction()) {
      for (int i = 0; i < 4; i++) {
        prediction.push(frame(i * STEP, 0, 1, 2, 3));
      }
      assertThat(prediction.missingFrames()).isZero();
      assertThat(prediction.push(frame(STEP, 0, 1, 2, 3))).isEqualTo(Pushed.SKIPPED);
      assertThat(prediction.push(frame(3 * STEP, 0, 1, 2, 3))).isEqualTo(Pushed.SKIPPED);
      assertThat(prediction.missingFrames()).isZero();
      long before = STEP - Duration.ofSeconds(3).toNanos();
      assertThat(prediction.push(frame(before, 0, 1, 2, 3))).isEqualTo(Pushed.RESTARTED);
      assertThat(prediction.missingFrames()).isEqualTo(2);
      long late = STEP + Duration.ofSeconds(3).toNanos();
      assertThat(prediction.push(frame(late, 0, 1, 2, 3))).isEqualTo(Pushed.RESTARTED);
      FrameMapping other = FrameMapping.of(Fit.CROP, 320, 240, 16, 16);
      SlotFrame zoomed =
          SlotFrame.of(
              perception, late + STEP, other, 4, 8, slots(1), new int[] {0, 1, 2, 3}, SIGHTINGS);
      assertThat(prediction.push(zoomed)).isEqualTo(Pushed.RESTARTED);
      prediction.reset();
      assertThat(prediction.missingFrames()).isEqualTo(3);
    }
  }

  @Test
  void slotsOfOtherWeightsAreRefused() {
    try (SlotPrediction prediction = prediction()) {
      assertThat(prediction.spec().perceptionModelId()).contains(perception);
      SlotFrame foreign =
          SlotFrame.of(
              "0123456789ab", 0, MAPPING, 4, 8, slots(1), new int[] {0, 1, 2, 3}, SIGHTINGS);
      assertThat(prediction.push(foreign)).isEqualTo(Pushed.REFUSED);
      assertThat(prediction.missingFrames()).isEqualTo(3);
      SlotFrame wide =
          SlotFrame.of(perception, 0, MAPPING, 2, 16, slots(1), new int[] {0, 1}, new float[12]);
      assertThatThrownBy(() -> prediction.push(wide)).hasMessageContaining("2x16, expected 4x8");
    }
  }

  @Test
  void aStepIsTheTimeBetweenFramesOfTrainingOrTheOneWanted() {
    PredictionOptions own =
        new PredictionOptions(Duration.ofSeconds(2), 0.002, Duration.ofNanos(2 * STEP));
    try (SlotPrediction prediction = prediction();
        SlotPrediction other = new SlotPrediction(model(), own)) {
      for (int i = 0; i < 9; i++) { // twice as fast as training
        prediction.push(frame(i * STEP / 2, 0, 1, 2, 3));
        other.push(frame(i * STEP / 2, 0, 1, 2, 3));
        assertThat(prediction.predict(1).isPresent()).isEqualTo(i >= 4);
        assertThat(other.predict(1).isPresent())
            .isEqualTo(i >= 7); // the first may be a little late
      }
      assertThat(prediction.predict(1).orElseThrow().stepNanos()).isEqualTo(STEP);
      assertThat(other.predict(1).orElseThrow().stepNanos()).isEqualTo(2 * STEP);
    }
  }

  @Test
  void aFileTellsTheRateOfItsTraining() {
    ModelFile file = SmallModels.slotFormer(CALIBRATION);
    try (EnginePredictionModel before = model(file);
        EnginePredictionModel film = model(LoadedSlotFormer.trainedAt(file, 24))) {
      assertThat(before.spec().stepNanos()).isEqualTo(STEP);
      assertThat(film.spec().stepNanos()).isEqualTo(41_666_667);
    }
    for (String wrong : new String[] {"often", "0", "NaN", "-10", "1e9"}) {
      ModelFile broken = file.withExtra(LoadedSlotFormer.FRAMES_PER_SECOND, wrong);
      assertThatThrownBy(() -> model(broken))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("frames_per_second " + wrong)
          .hasMessageContaining("a number from 0.01 to 10000");
    }
    LoadedSlotFormer.checkRate(0.5);
    for (double wrong : new double[] {0, 0.005, 1e9}) { // no file could have it
      assertThatThrownBy(() -> LoadedSlotFormer.checkRate(wrong))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("got " + wrong + " frames a second, expected from 0.01 to 10000");
    }
  }

  /** Camera by camera, or all in one call: the same but for the order of sums. */
  @Test
  void severalCamerasInOneCallExpectWhatEachExpectsAlone() {
    try (EnginePredictionModel model = model()) {
      List<List<SlotFrame>> histories = new ArrayList<>();
      for (int camera = 0; camera < 3; camera++) {
        long start = camera * 1000;
        histories.add(
            List.of(
                frame(start, 0, 1, 2, 3),
                frame(start + 1, 0, 1, 2, 3),
                frame(start + 2, 0, 1, 2, 3)));
      }
      var together = model.rollOut(histories, 3);
      for (int camera = 0; camera < 3; camera++) {
        var alone = model.rollOut(List.of(histories.get(camera)), 3).get(0);
        PredictionModel.Drawn drawn = together.get(camera).drawn();
        assertThat(drawn.masks()).hasSize(3 * 4 * 256);
        assertThat(drawn.masksNow()).hasSize(4 * 256);
        for (int i = 0; i < alone.drawn().masks().length; i++) {
          assertThat(drawn.masks()[i]).isCloseTo(alone.drawn().masks()[i], within(1e-4f));
        }
        assertThat(drawn.images()).hasSameSizeAs(alone.drawn().images());
      }
    }
  }

  @Test
  void nothingStaysInNativeMemory() {
    EnginePredictionModel model = model();
    try (SlotPrediction prediction = new SlotPrediction(model, PredictionOptions.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        prediction.push(frame(i, 0, 1, 2, 3));
      }
      prediction.predict(3);
      int before = model.nativeArrays();
      for (int i = 3; i < 500; i++) {
        prediction.push(frame(i, 0, 1, 2, 3));
        prediction.predict(2);
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }

  /** A rollout that is kept for drawing holds nothing, whether it is drawn or not. */
  @Test
  void rolloutsThatWaitToBeDrawnHoldNoNativeMemory() throws InterruptedException {
    ModelFile file = SmallModels.slotFormer(CorrectorType.ISA_TS, CALIBRATION);
    try (EnginePredictionModel model =
        TorchRuntime.model(
            new Engines(file, "a test", Device.cpu()), Backends.both(Backend.TORCHSCRIPT), 1, 2)) {
      float[] sightings = new float[24];
      List<SlotFrame> history = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        history.add(
            new SlotFrame(
                "eyes",
                i * STEP,
                MAPPING,
                4,
                8,
                slots(i),
                new float[8],
                new float[] {1, 1, 1, 1, 1, 1, 1, 1},
                new float[0],
                new int[4],
                sightings));
      }
      int before = model.nativeArrays();
      List<PredictionModel.Rollout> kept = new CopyOnWriteArrayList<>();
      List<float[]> drawn = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 100; i++) {
        kept.add(model.rollOut(List.of(history), 2).get(0));
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
      Thread pictures =
          new Thread(() -> kept.stream().limit(50).forEach(r -> drawn.add(model.draw(r, 2))));
      pictures.start();
      for (int i = 0; i < 50; i++) { // meanwhile
        assertThat(model.rollOut(List.of(history), 2).get(0).slots())
            .isEqualTo(kept.get(0).slots());
      }
      pictures.join();
      assertThat(model.nativeArrays()).isEqualTo(before);
      assertThat(drawn).hasSize(50).allMatch(d -> d.length == 3 * 16 * 16);
      assertThat(drawn.get(49)).isEqualTo(drawn.get(0)).isNotEqualTo(model.draw(kept.get(0), 1));
    }
  }

  /** The decoder of a model that sees blue first draws blue first; what it gives is RGB. */
  @Test
  void drawnFramesAreRgb() {
    List<List<SlotFrame>> history =
        List.of(
            List.of(frame(0, 0, 1, 2, 3), frame(STEP, 0, 1, 2, 3), frame(2 * STEP, 0, 1, 2, 3)));
    float[] plain = images(SmallModels.slotFormer(CALIBRATION), history);
    float[] bgr = images(SmallModels.slotFormer(CALIBRATION).withColour(Colour.BGR), history);
    int n = 16 * 16;
    assertThat(bgr).hasSize(2 * 3 * n).isNotEqualTo(plain);
    for (int i = 0; i < bgr.length; i++) {
      int channel = i / n % 3;
      assertThat(bgr[i]).isEqualTo(plain[i + (2 - 2 * channel) * n]);
    }
  }

  private static float[] images(ModelFile file, List<List<SlotFrame>> history) {
    try (EnginePredictionModel model =
        TorchRuntime.model(
            new Engines(file, "a test", Device.cpu()), Backends.both(Backend.TORCHSCRIPT), 1, 2)) {
      PredictionModel.Rollout rollout = model.rollOut(history, 2).get(0);
      float[] both = new float[2 * 3 * 16 * 16];
      for (int step = 1; step <= 2; step++) {
        float[] drawn = model.draw(rollout, step);
        System.arraycopy(drawn, 0, both, (step - 1) * drawn.length, drawn.length);
      }
      return both;
    }
  }
}
