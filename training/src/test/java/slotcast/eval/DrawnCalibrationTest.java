package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.image.RgbImage;
import slotcast.model.BundledWeights;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

/** A bright square on a dark floor, and masks of it that are too large, too small or right. */
class DrawnCalibrationTest {
  private static final int SIZE = 24;
  private static final int FROM = 9;
  private static final int TO = 15; // exclusive

  @Test
  void aHaloIsTakenAway() {
    DrawnCalibration found = choose(0.9f, 0.9f, 0.6f, 0.2f);
    double wrong = 64.0 / (SIZE * SIZE); // 10x10 - 6x6
    assertThat(found.before()).isCloseTo(1.8 * 1.8 * wrong + 0.04 * (1 - wrong), within(1e-5));
    assertThat(found.error()).isCloseTo(0.04, within(1e-6));
    assertThat(found.noise().deviation()).isCloseTo(0.4, within(0.02));
  }

  @Test
  void aFaintMaskIsHelped() {
    DrawnCalibration found = choose(0.5f, 0.4f, 0.1f, 0.1f);
    assertThat(found.before()).isGreaterThan(0.2);
    assertThat(found.error()).isCloseTo(0.01, within(1e-6));
    assertThat(found.noise().deviation()).isCloseTo(0.2, within(0.01));
  }

  @Test
  void oneThatNowhereDrawsHalfOfAPixelIsNot() {
    DrawnCalibration found = choose(0.49f, 0.4f, 0.1f, 0.1f);
    assertThat(found.noise().leastShare()).isEqualTo(0.5);
    assertThat(found.error()).isCloseTo(found.before(), within(1e-6)).isGreaterThan(0.2);
  }

  @Test
  void colourTellsNothingOfSlotsThatDrawTheSame() {
    ColourNoise noise = new ColourNoise(0.2);
    float[] masks = {0.7f, 0.1f, 0.3f, 0.9f}; // (2,1,2)
    float[] same = new float[12];
    float[] shares = noise.masks(masks, same, new float[] {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f});
    for (int i = 0; i < masks.length; i++) {
      assertThat(shares[i]).isCloseTo(masks[i], within(1e-6f));
    }
  }

  @Test
  void withoutFramesThereIsAnAnswer() {
    assertThat(DrawnCalibration.choose(List.of(), SIZE, SIZE).noise().deviation()).isPositive();
  }

  /** The bundled model on three videos: objects get back what the decoder blurs into the floor. */
  @Test
  void bundledWeightsExplainTheirFramesBetter() {
    SceneConfig scenes = SceneConfig.obj3d().withSize(32, 32).withFrames(12);
    List<List<RgbImage>> videos = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      videos.add(Simulator.simulate(scenes, 1_000_000 + seed).frames());
    }
    DrawnCalibration found =
        DrawnCalibration.choose(
            BundledWeights.read("isa-small", LoadedSavi.KIND),
            "isa-small",
            videos,
            TorchRuntime.on("cpu"));
    assertThat(found.noise().deviation()).isBetween(0.16, 0.4);
    assertThat(found.error()).isLessThan(0.9 * found.before());
    assertThat(found.summary()).contains("off by");
  }

  /**
   * Of a dark and flat floor (-1) and a flat bright square (+1), drawn by two slots with colours
   * that are off; the square's first pixel may be drawn more than the others.
   */
  private static DrawnCalibration choose(float first, float inside, float around, float off) {
    int pixels = SIZE * SIZE;
    float[] masks = new float[2 * pixels];
    float[] image = new float[3 * pixels];
    float[] colours = new float[6 * pixels];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int p = y * SIZE + x;
        boolean square = near(x, 0) && near(y, 0);
        masks[pixels + p] = square ? inside : near(x, 2) && near(y, 2) ? around : 0;
        if (x == FROM && y == FROM) {
          masks[pixels + p] = first;
        }
        masks[p] = 1 - masks[pixels + p];
        for (int c = 0; c < 3; c++) {
          image[c * pixels + p] = square ? 1 : -1;
          colours[c * pixels + p] = -1 + off;
          colours[(3 + c) * pixels + p] = 1 - off;
        }
      }
    }
    return DrawnCalibration.choose(
        List.of(new DrawnCalibration.Look(image, masks, colours)), SIZE, SIZE);
  }

  private static boolean near(int at, int margin) {
    return at >= FROM - margin && at < TO + margin;
  }
}
