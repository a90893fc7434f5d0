package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.PredictorConfig;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.tensor.ParameterStore;

/** Models with all that goes on from one piece of a video to the next: slots, poses, an LSTM. */
class ExtractedSlotsTest {
  private static final int VIDEOS = 3;
  private static final int FRAMES = 7;

  @TempDir Path folder;

  private static SaviConfig config(CorrectorType type) {
    return new SaviConfig(
        List.of(16, 16),
        new SlotsConfig(3, 8, 16, 2, 3, null),
        new EncoderConfig(List.of(3, 8, 8), 5, List.of(1, 2), 8),
        new KernelConfig(KernelConfig.KernelLayer.LINEAR, true), // stochastic: takes the mean
        new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, true),
        new DecoderConfig(List.of(8, 8, 8), List.of(4, 4), 5, 3),
        CorrectorConfig.of(type));
  }

  private VideoSet videos() throws IOException {
    return DataConfig.of(new SimulatedData(VIDEOS, 1, FRAMES, 5, 100, 16)).training(16, 16, folder);
  }

  @ParameterizedTest
  @EnumSource(CorrectorType.class)
  void aVideoCutInTimeHasTheSlotsOfTheWholeOne(CorrectorType type) throws IOException {
    VideoSet videos = videos();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      Savi model = new Savi(config(type), store);
      Map<String, float[]> expected = whole(model, manager, videos);
      int parts = type.ordinal() + 1; // one more with each kind
      assertThat(expected).hasSize(parts);
      for (int images : new int[] {1, VIDEOS * 2, 1000}) { // a frame, two frames, all at once
        SlotSet set =
            SlotFolder.make(
                folder.resolve("slots" + images),
                new ExtractedSlots(model, "hash", manager, videos, images));
        assertThat(set.model()).isEqualTo("hash");
        assertThat(set.data()).isEqualTo(videos.hash());
        List<Clip> all =
            IntStream.range(0, VIDEOS).mapToObj(v -> new Clip(v, 0, 1, false)).toList();
        Map<String, float[]> found = named(set.clips(manager, all, FRAMES));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
            (name, values) ->
                assertThat(found.get(name))
                    .as(name + " of " + type + ", " + images + " images at once")
                    .usingComparatorWithPrecision(2e-6f)
                    .containsExactly(values));
      }
    }
  }

  private static Map<String, float[]> whole(Savi model, NDManager manager, VideoSet videos) {
    float[] pixels = videos.whole(0, VIDEOS);
    NDArray all = manager.create(pixels, new Shape(VIDEOS, FRAMES, 3, 16, 16));
    return named(model.encode(all, null, null).states());
  }

  private static Map<String, float[]> named(SlotState s) {
    Map<String, float[]> parts = new HashMap<>();
    parts.put("slots", s.slots().toFloatArray());
    if (s.positions() != null) {
      parts.put("positions", s.positions().toFloatArray());
    }
    if (s.scales() != null) {
      parts.put("scales", s.scales().toFloatArray());
    }
    if (s.rotations() != null) {
      parts.put("rotations", s.rotations().toFloatArray());
    }
    return parts;
  }
}
