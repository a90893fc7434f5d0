package slotcast.runtime.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.config.Yaml;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.CorrectorConfig;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.PredictorConfig;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotsConfig;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionGroup;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotPerception;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.EnginePerceptionModel;
import slotcast.tracking.TrackedObject;

class TorchPerceptionTest {
  private static final long STEP = 100_000_000;

  private static final SaviConfig CONFIG =
      new SaviConfig(
          List.of(16, 16),
          new SlotsConfig(4, 8, 16, 2, 3, null),
          new EncoderConfig(List.of(3, 8, 8), 5, List.of(1, 2), 8),
          new KernelConfig(KernelConfig.KernelLayer.NONE, false),
          new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, true),
          new DecoderConfig(List.of(8, 8, 8), List.of(4, 4), 5, 3));

  private static ModelFile file() {
    return file(CONFIG);
  }

  private static ModelFile file(SaviConfig config) {
    return ModelFile.drawn(LoadedSavi.KIND, config, 3, store -> new Savi(config, store));
  }

  private static EnginePerceptionModel model() {
    return TorchRuntime.model(
        new Engines(file(), "a test", Device.cpu()), Backends.both(Backend.TORCHSCRIPT), 1);
  }

  private static SlotPerception perception() {
    return new SlotPerception(model(), PerceptionOptions.DEFAULT);
  }

  private static List<RgbImage> frames(int n, int width, int height) {
    Random random = new Random(9);
    List<RgbImage> frames = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      byte[] data = new byte[3 * width * height];
      random.nextBytes(data);
      frames.add(new RgbImage(width, height, data));
    }
    return frames;
  }

  @Test
  void frameByFrameIsTheSameAsTheWholeVideo() {
    int t = 5;
    List<RgbImage> frames = frames(t, 40, 20);
    FrameMapping mapping = FrameMapping.of(Fit.CROP, 40, 20, 16, 16);
    float[] video = new float[t * 3 * 16 * 16];
    for (int i = 0; i < t; i++) {
      System.arraycopy(Resampling.toModel(frames.get(i), mapping), 0, video, i * 768, 768);
    }
    float[] expected;
    try (LoadedSavi model = LoadedSavi.of(file(), "a test");
        NDManager manager = NDManager.newBaseManager("PyTorch");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      JniUtils.setGradMode(false);
      NDArray input = manager.create(video, new Shape(1, t, 3, 16, 16));
      expected = model.savi().encode(input, null, null).slots().toFloatArray(); // (1,T,K,C)
    }
    try (SlotPerception perception = perception()) {
      for (int i = 0; i < t; i++) {
        PerceptionResult r = perception.process(frames.get(i), i * STEP).orElseThrow();
        assertThat(r.restarted()).isEqualTo(i == 0);
        float[] slots = r.slots().slots();
        assertThat(slots).hasSize(32);
        for (int j = 0; j < 32; j++) {
          assertThat((double) slots[j]).isCloseTo(expected[i * 32 + j], within(1e-5));
        }
        assertThat(r.slots().stampNanos()).isEqualTo(i * STEP);
        assertThat(r.slots().mapping()).isEqualTo(mapping);
        assertThat(r.slots().model()).isEqualTo(file().sha256().substring(0, 12));
      }
    }
  }

  /** A camera's RGB reaches a model in the colours that it was trained with. */
  @Test
  void aModelSeesItsColours() {
    List<RgbImage> frames = frames(2, 40, 20);
    List<float[]> plain = masks(file(), frames);
    List<float[]> bgr = masks(file().withColour(Colour.BGR), frames);
    List<float[]> grey = masks(file().withColour(Colour.GREY), frames);
    List<float[]> ofSwapped = masks(file(), recoloured(frames, false));
    List<float[]> ofGrey = masks(file(), recoloured(frames, true));
    for (int t = 0; t < 2; t++) {
      assertThat(bgr.get(t)).containsExactly(ofSwapped.get(t)).isNotEqualTo(plain.get(t));
      assertThat(grey.get(t)).containsExactly(ofGrey.get(t), within(0.01f)); // of 8 bits, rounded
      assertThat(grey.get(t)).isNotEqualTo(plain.get(t));
    }
    assertThat(file().withColour(Colour.RGB).extra()).isEmpty();
  }

  private static List<float[]> masks(ModelFile file, List<RgbImage> frames) {
    List<float[]> masks = new ArrayList<>();
    try (SlotPerception perception =
        new SlotPerception(
            TorchRuntime.model(
                new Engines(file, "a test", Device.cpu()), Backends.both(Backend.TORCHSCRIPT), 1),
            PerceptionOptions.DEFAULT)) {
      for (int i = 0; i < frames.size(); i++) {
        masks.add(perception.process(frames.get(i), i * STEP).orElseThrow().masks());
      }
    }
    return masks;
  }

  /** Red and blue changed, or all three the luma. */
  private static List<RgbImage> recoloured(List<RgbImage> frames, boolean grey) {
    List<RgbImage> out = new ArrayList<>();
    for (RgbImage frame : frames) {
      byte[] data = frame.data().clone();
      for (int i = 0; i < data.length; i += 3) {
        byte red = data[i];
        byte blue = data[i + 2];
        if (grey) {
          double luma = 0.299 * (red & 0xff) + 0.587 * (data[i + 1] & 0xff) + 0.114 * (blue & 0xff);
          data[i] = data[i + 1] = data[i + 2] = (byte) Math.round(luma);
        } else {
          data[i] = blue;
          data[i + 2] = red;
        }
      }
      out.add(new RgbImage(frame.width(), frame.height(), data));
    }
    return out;
  }

  /** A model that draws its initial slots and poses starts from the same ones in every session. */
  @Test
  void drawnInitialSlotsAreTheSameInEverySession() {
    String yaml =
        Yaml.toYaml(CONFIG)
            .replace("init_deviation: 1.0", "init_deviation: 1.0\n  initial: gaussian")
            .replace("type: slot_attention", "type: isa_ts\n  initial: random");
    SaviConfig config = Yaml.parse(yaml, SaviConfig.class, "test");
    assertThat(config.slots().initial()).isEqualTo(SlotsConfig.InitialSlots.GAUSSIAN);
    assertThat(config.corrector().initial()).isEqualTo(CorrectorConfig.InitialPoses.RANDOM);
    List<RgbImage> frames = frames(3, 40, 20);
    List<float[]> first = slots(config, frames);
    List<float[]> again = slots(config, frames);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(first.get(i)).containsExactly(again.get(i));
    }
  }

  /** Twice over the same frames in one session, with a restart between. */
  private static List<float[]> slots(SaviConfig config, List<RgbImage> frames) {
    List<float[]> slots = new ArrayList<>();
    try (SlotPerception perception =
        new SlotPerception(
            TorchRuntime.model(
                new Engines(file(config), "a test", Device.cpu()),
                Backends.both(Backend.TORCHSCRIPT),
                1),
            PerceptionOptions.DEFAULT)) {
      for (int pass = 0; pass < 2; pass++) {
        perception.reset();
        for (int i = 0; i < frames.size(); i++) {
          float[] now =
              perception.process(frames.get(i), (i + 1) * STEP).orElseThrow().slots().slots();
          if (pass == 0) {
            slots.add(now);
          } else {
            assertThat(now).containsExactly(slots.get(i));
          }
        }
      }
    }
    return slots;
  }

  @Test
  void masksAndLabelsFitTheFrame() {
    try (SlotPerception perception = perception()) {
      long stamp = 0;
      for (RgbImage frame : frames(4, 33, 21)) {
        stamp += STEP;
        PerceptionResult r = perception.process(frame, stamp).orElseThrow();
        assertThat(r.labels()).hasSize(33 * 21);
        assertThat(r.masks()).hasSize(4 * 16 * 16);
        for (int p = 0; p < 256; p++) {
          double sum = 0;
          for (int k = 0; k < 4; k++) {
            sum += r.masks()[k * 256 + p];
          }
          assertThat(sum).isCloseTo(1, within(1e-5));
        }
        for (byte label : r.labels()) {
          assertThat(label == 0 || r.objects().stream().anyMatch(o -> o.label() == label)).isTrue();
        }
        for (TrackedObject o : r.objects()) {
          assertThat(r.slots().slotOf(o.trackId())).isEqualTo(o.slot());
        }
      }
    }
  }

  @Test
  void aSceneBeginsAgainAfterAJumpAGapAndAnotherSize() {
    List<RgbImage> frames = frames(3, 16, 16);
    long gap = Duration.ofSeconds(2).toNanos();
    long start = 100 * STEP;
    try (SlotPerception perception = perception()) {
      float[] first = seen(perception, frames.get(0), start).slots().slots();
      assertThat(seen(perception, frames.get(1), start + STEP).restarted()).isFalse();
      PerceptionResult back = seen(perception, frames.get(0), start - gap);
      assertThat(back.restarted()).isTrue();
      assertThat(back.slots().slots()).isEqualTo(first);
      assertThat(seen(perception, frames.get(1), start).restarted()).isFalse();
      PerceptionResult late = seen(perception, frames.get(0), start + gap + 1);
      assertThat(late.restarted()).isTrue();
      assertThat(late.slots().slots()).isEqualTo(first);
      PerceptionResult other = seen(perception, frames(1, 32, 16).get(0), start + gap + STEP);
      assertThat(other.restarted()).isTrue();
      assertThat(seen(perception, frames.get(0), start + gap + 2 * STEP).restarted()).isTrue();
      perception.reset();
      PerceptionResult afterReset = seen(perception, frames.get(0), start);
      assertThat(afterReset.restarted()).isTrue();
      assertThat(afterReset.slots().slots()).isEqualTo(first);
    }
  }

  private static PerceptionResult seen(SlotPerception perception, RgbImage frame, long stamp) {
    return perception.process(frame, stamp).orElseThrow();
  }

  @Test
  void framesThatComeAgainOrLateArePassedOverAndChangeNothing() {
    List<RgbImage> frames = frames(3, 16, 16);
    try (SlotPerception straight = perception();
        SlotPerception disturbed = perception()) {
      seen(straight, frames.get(0), 10 * STEP);
      seen(disturbed, frames.get(0), 10 * STEP);
      assertThat(disturbed.process(frames.get(2), 10 * STEP)).isEmpty();
      assertThat(disturbed.process(frames.get(2), 8 * STEP)).isEmpty();
      PerceptionResult expected = seen(straight, frames.get(1), 11 * STEP);
      PerceptionResult got = seen(disturbed, frames.get(1), 11 * STEP);
      assertThat(got.restarted()).isFalse();
      assertThat(got.slots().slots()).isEqualTo(expected.slots().slots());
      assertThat(got.objects()).isEqualTo(expected.objects());
    }
  }

  /** Camera by camera, or all in one call: the same but for the order of sums. */
  @Test
  void severalCamerasInOneCallSeeWhatEachSeesAlone() {
    List<RgbImage> frames = frames(6, 40, 20);
    try (EnginePerceptionModel model = model();
        PerceptionGroup group = PerceptionGroup.of(model, PerceptionOptions.DEFAULT, 3)) {
      List<SlotPerception> alone = List.of(perception(), perception(), perception());
      for (int t = 0; t < 4; t++) {
        List<Admission> admitted = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
          // The last camera joins late, so that first and later frames meet in one call.
          if (c < 2 || t >= 2) {
            admitted.add(group.sessions().get(c).admit(frames.get((t + c) % 6), t * STEP));
          }
        }
        var outputs =
            group.model().see(admitted.stream().map(a -> a.input().orElseThrow()).toList());
        for (int c = 0; c < admitted.size(); c++) {
          PerceptionResult together =
              group.sessions().get(c).finish(admitted.get(c), outputs.get(c));
          PerceptionResult single = seen(alone.get(c), frames.get((t + c) % 6), t * STEP);
          for (int j = 0; j < 32; j++) {
            assertThat(together.slots().slots()[j])
                .isCloseTo(single.slots().slots()[j], within(1e-4f));
          }
          assertThat(together.restarted()).isEqualTo(single.restarted());
        }
      }
      alone.forEach(SlotPerception::close);
    }
  }

  /** As a session's are: filled again with each frame, whichever back end draws. */
  @ParameterizedTest
  @EnumSource(names = {"EAGER", "TORCHSCRIPT", "ONNX"})
  void masksGoIntoTheInputsArray(Backend by) {
    try (EnginePerceptionModel model =
        TorchRuntime.model(new Engines(file(), "a test", Device.cpu()), Backends.both(by), 1)) {
      PerceptionModel.Spec spec = model.spec();
      float[] image = new float[3 * spec.width() * spec.height()];
      float[] masks = new float[spec.numSlots() * spec.width() * spec.height()];
      var first = model.see(List.of(new PerceptionModel.Input(image, masks, null, List.of())));
      assertThat(first.get(0).masks()).isSameAs(masks);
      float[] before = masks.clone();
      image[0] = 1;
      StreamState last = first.get(0).state();
      var second = model.see(List.of(new PerceptionModel.Input(image, masks, last, List.of())));
      assertThat(second.get(0).masks()).isSameAs(masks).isNotEqualTo(before);
      var alone = model.see(List.of(new PerceptionModel.Input(image, last)));
      assertThat(alone.get(0).masks()).isNotSameAs(masks).containsExactly(masks);
    }
  }

  @Test
  void aFrameOfValuesThatAreNotFiniteDoesNotBecomeMemory() {
    List<RgbImage> frames = frames(3, 16, 16);
    try (EnginePerceptionModel model = model()) {
      PerceptionSession straight = new PerceptionSession(model.spec(), PerceptionOptions.DEFAULT);
      PerceptionSession struck = new PerceptionSession(model.spec(), PerceptionOptions.DEFAULT);
      see(model, straight, frames.get(0), STEP);
      see(model, struck, frames.get(0), STEP);
      Admission bad = struck.admit(frames.get(1), 2 * STEP);
      PerceptionModel.Output output = model.see(List.of(bad.input().orElseThrow())).get(0);
      output.state().slots()[3] = Float.NaN;
      assertThatThrownBy(() -> struck.finish(bad, output)).hasMessageContaining("not finite");
      assertThat(see(model, struck, frames.get(2), 3 * STEP).slots().slots())
          .isEqualTo(see(model, straight, frames.get(2), 3 * STEP).slots().slots());
    }
  }

  private static PerceptionResult see(
      PerceptionModel model, PerceptionSession session, RgbImage frame, long stamp) {
    Admission admitted = session.admit(frame, stamp);
    return session.finish(admitted, model.see(List.of(admitted.input().orElseThrow())).get(0));
  }

  @Test
  void nothingStaysInNativeMemory() {
    List<RgbImage> frames = frames(5, 24, 16);
    EnginePerceptionModel model = model();
    try (SlotPerception perception = new SlotPerception(model, PerceptionOptions.DEFAULT)) {
      int before = model.nativeArrays();
      for (int i = 0; i < 500; i++) {
        perception.process(frames.get(i % 5), i);
      }
      assertThat(model.nativeArrays()).isEqualTo(before);
    }
  }
}
