package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.config.Yaml;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.tensor.ParameterStore;
import slotcast.tracking.TrackedObject;

class SlotPerceptionTest {
  private static final long STEP = 100_000_000;

  private static final SaviConfig CONFIG =
      new SaviConfig(
          List.of(16, 16),
          new SaviConfig.Slots(4, 8, 16, 2, 3, null),
          new SaviConfig.Encoder(List.of(3, 8, 8), 5, List.of(1, 2), 8),
          new SaviConfig.Kernel(SaviConfig.KernelLayer.NONE, false),
          new SaviConfig.Predictor(SaviConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, true),
          new SaviConfig.Decoder(List.of(8, 8, 8), List.of(4, 4), 5, 3));

  private static ModelFile file() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      new Savi(CONFIG, store);
      Provenance untrained = new Provenance("none", "unknown", "none", 3, 0, 0, "any", Map.of());
      return new ModelFile(
          LoadedSavi.KIND, Yaml.toJson(CONFIG), untrained, Map.of(), store.export());
    }
  }

  private static SlotPerception perception() {
    return SlotPerception.of(file(), "a test", PerceptionOptions.DEFAULT);
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
        PerceptionResult r = perception.process(frames.get(i), i * STEP);
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

  @Test
  void masksAndLabelsFitTheFrame() {
    try (SlotPerception perception = perception()) {
      for (RgbImage frame : frames(4, 33, 21)) {
        PerceptionResult r = perception.process(frame, 1);
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
  void aSequenceBeginsAgainAfterAJumpAGapAndAnotherSize() {
    List<RgbImage> frames = frames(3, 16, 16);
    try (SlotPerception perception = perception()) {
      float[] first = perception.process(frames.get(0), 10 * STEP).slots().slots();
      assertThat(perception.process(frames.get(1), 11 * STEP).restarted()).isFalse();
      PerceptionResult back = perception.process(frames.get(0), 10 * STEP);
      assertThat(back.restarted()).isTrue();
      assertThat(back.slots().slots()).isEqualTo(first);
      long gap = Duration.ofSeconds(2).toNanos();
      assertThat(perception.process(frames.get(1), 10 * STEP + gap).restarted()).isFalse();
      PerceptionResult late = perception.process(frames.get(0), 10 * STEP + 2 * gap + 1);
      assertThat(late.restarted()).isTrue();
      assertThat(late.slots().slots()).isEqualTo(first);
      PerceptionResult other = perception.process(frames(1, 32, 16).get(0), 60 * STEP);
      assertThat(other.restarted()).isTrue();
      perception.process(frames.get(0), 61 * STEP);
      perception.reset();
      PerceptionResult afterReset = perception.process(frames.get(0), 62 * STEP);
      assertThat(afterReset.restarted()).isTrue();
      assertThat(afterReset.slots().slots()).isEqualTo(first);
    }
  }

  @Test
  void nothingStaysInNativeMemory() {
    List<RgbImage> frames = frames(5, 24, 16);
    try (SlotPerception perception = perception()) {
      perception.process(frames.get(0), 0);
      perception.process(frames.get(1), 1);
      int before = perception.nativeArrays();
      for (int i = 2; i < 500; i++) {
        perception.process(frames.get(i % 5), i);
      }
      assertThat(perception.nativeArrays()).isEqualTo(before);
    }
  }
}
