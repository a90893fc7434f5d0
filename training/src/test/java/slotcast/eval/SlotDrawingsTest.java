package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.config.Yaml;
import slotcast.eval.DrawnCalibration.Look;
import slotcast.image.RgbImage;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.runtime.torch.TorchRuntime;

/** Untrained models before a bright square that moves over a grey floor. */
class SlotDrawingsTest {
  private static final int HEIGHT = 24;
  private static final int WIDTH = 32;
  private static final int PIXELS = HEIGHT * WIDTH;
  private static final int SLOTS = 4;
  private static final int FRAMES = 8;
  private static final TorchRuntime CPU = TorchRuntime.on("cpu");

  /** No slot ends in so few frames. */
  private static final String HINTS =
      "hints: {threshold: 0.1, min_area: 0.005, max_area: 0.5, background_step: 0.001,"
          + " patience_frames: 20}\n";

  /**
   * @param decoder more of its settings
   * @param more settings of the model
   */
  private static ModelFile model(String decoder, String more) {
    String yaml =
        """
        resolution: [24, 32]
        slots: {count: 4, size: 8, mlp_size: 16, iterations: 2, init_deviation: 0.3}
        encoder: {channels: [3, 8, 8], kernel: 3, strides: [2, 2], out_channels: 8, head: mlp}
        kernel: {layer: none, stochastic: false}
        predictor: {type: mlp}
        decoder: {channels: [8, 8, 8], resolution: [6, 8], kernel: 3, out_kernel: 3%s}
        corrector: {type: isa_ts, min_scale: 0.02, window: 1.0}
        %s"""
            .formatted(decoder, more);
    SaviConfig config = Yaml.parse(yaml, SaviConfig.class, "test");
    return ModelFile.drawn(LoadedSavi.KIND, config, 3, store -> new Savi(config, store));
  }

  private static List<RgbImage> video() {
    List<RgbImage> frames = new ArrayList<>();
    for (int t = 0; t < FRAMES; t++) {
      RgbImage image = RgbImage.black(WIDTH, HEIGHT);
      for (int p = 0; p < PIXELS; p++) {
        int x = p % WIDTH - 2 - 2 * t;
        int y = p / WIDTH - 8;
        boolean square = x >= 0 && x < 8 && y >= 0 && y < 8;
        Arrays.fill(image.data(), 3 * p, 3 * p + 3, (byte) (square ? 200 : 70));
      }
      frames.add(image);
    }
    return frames;
  }

  private static List<Look> looks(ModelFile file) {
    try (SlotDrawings drawings = new SlotDrawings(file, "test", CPU)) {
      return drawings.of(video(), 1);
    }
  }

  /** The largest share that a slot has of any pixel. */
  private static float largest(Look look, int slot) {
    float largest = 0;
    for (int p = slot * PIXELS; p < (slot + 1) * PIXELS; p++) {
      largest = Math.max(largest, look.masks()[p]);
    }
    return largest;
  }

  private static void seenAlike(ModelFile file, List<Look> looks) {
    try (PerceptionModel perception = CPU.perception(file, "test", 1)) {
      List<float[]> seen = VideoPerception.see(perception, video(), PerceptionResult::masks);
      assertThat(looks).hasSameSizeAs(seen);
      for (int t = 0; t < FRAMES; t++) {
        float[] masks = looks.get(t).masks();
        float apart = 0;
        for (int i = 0; i < masks.length; i++) {
          apart = Math.max(apart, Math.abs(masks[i] - seen.get(t)[i]));
        }
        assertThat(apart).as("masks of frame %d", t).isLessThan(1e-3f);
      }
    }
  }

  /** From the first frame on, since the floor below it is known; the other slots are empty. */
  @Test
  void whatMovesHasASlot() {
    ModelFile file = model("", HINTS);
    List<Look> looks = looks(file);
    seenAlike(file, looks);
    for (Look look : looks) {
      assertThat(largest(look, 1)).isGreaterThan(0.01f);
      for (int slot = 2; slot < SLOTS; slot++) {
        assertThat(largest(look, slot)).isZero();
      }
    }
  }

  /** Of untrained slots some have less than their share of the attention. */
  @Test
  void slotsWithoutAttentionDrawNothing() {
    ModelFile file = model(", min_attention: 0.25", "");
    List<Look> looks = looks(file);
    seenAlike(file, looks);
    int empty = 0;
    for (Look look : looks) {
      for (int slot = 0; slot < SLOTS; slot++) {
        empty += largest(look, slot) == 0 ? 1 : 0;
      }
    }
    assertThat(empty).isBetween(1, FRAMES * SLOTS - 1);
  }

  /** Masks are those that are drawn, of a file that was calibrated before too. */
  @Test
  void anEarlierCalibrationChangesNothing() {
    ModelFile file = model("", HINTS);
    ModelFile calibrated =
        file.withExtra(ColourNoise.KEY, new ColourNoise(0.1).toJson())
            .withExtra(MaskCalibration.KEY, new MaskCalibration(0.1, 1).toJson());
    Look plain = looks(file).get(FRAMES - 1);
    assertThat(looks(calibrated).get(FRAMES - 1).masks()).containsExactly(plain.masks());
  }

  /** Their square has a slot of its own, so that the floor's does not have to explain it. */
  @Test
  void aDeviationIsFoundOfModelsWithHints() {
    DrawnCalibration found =
        DrawnCalibration.choose(model("", HINTS), "test", List.of(video()), CPU);
    assertThat(found.noise().deviation()).isBetween(0.02, 2.0);
    assertThat(found.error()).isLessThan(found.before());
  }
}
