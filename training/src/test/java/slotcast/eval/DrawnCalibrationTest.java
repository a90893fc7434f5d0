package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.perception.MaskCalibration;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

/** A bright square on a dark floor, and masks of it that are too large, too small or right. */
class DrawnCalibrationTest {
  private static final int SIZE = 24;
  private static final int FROM = 9;
  private static final int TO = 15; // exclusive

  @Test
  void aHaloIsTakenAway() {
    DrawnCalibration chosen = choose(0.9f, 0.6f);
    assertThat(chosen.before()).isCloseTo(4.0 * 64 / (SIZE * SIZE), within(1e-12)); // 10x10 - 6x6
    assertThat(chosen.error()).isZero();
    assertThat(chosen.calibration().backgroundWeight()).isGreaterThan(1.5);
    assertThat(chosen.summary()).contains("off by 0.00000 (0.44444 with masks as they are)");
  }

  @Test
  void aFaintMaskIsHelped() {
    DrawnCalibration chosen = choose(0.4f, 0.1f);
    assertThat(chosen.before()).isCloseTo(4.0 * 36 / (SIZE * SIZE), within(1e-12));
    assertThat(chosen.error()).isZero();
    assertThat(chosen.calibration().backgroundWeight()).isLessThan(0.7);
  }

  @Test
  void masksThatAreRightStayAsTheyAre() {
    DrawnCalibration chosen = choose(0.9f, 0.1f);
    assertThat(chosen.error()).isZero();
    assertThat(chosen.calibration()).isEqualTo(MaskCalibration.NONE);
  }

  @Test
  void withoutFramesMasksStayAsTheyAre() {
    assertThat(DrawnCalibration.choose(List.of(), SIZE, SIZE).calibration())
        .isEqualTo(MaskCalibration.NONE);
  }

  /**
   * The bundled model on three videos: the border that labels choose, too (0.7 and the image's).
   */
  @Test
  void bundledWeightsGetTheImagesEdges() {
    SceneConfig scenes = SceneConfig.obj3d().withSize(32, 32).withFrames(12);
    List<float[]> videos = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      videos.add(
          CalibrateCommand.modelVideo(
              Simulator.simulate(scenes, 1_000_000 + seed).frames(), 32, 32));
    }
    DrawnCalibration chosen =
        DrawnCalibration.choose(
            BundledWeights.read("isa-small", LoadedSavi.KIND), "isa-small", videos);
    assertThat(chosen.calibration().edges()).isNotNull();
    assertThat(chosen.calibration().backgroundWeight()).isBetween(0.5, 1.0);
    assertThat(chosen.error()).isLessThan(0.9 * chosen.before());
  }

  /** Of a dark and flat floor (-1) and a flat bright square (+1), drawn by two slots. */
  private static DrawnCalibration choose(float inside, float around) {
    int pixels = SIZE * SIZE;
    float[] masks = new float[2 * pixels];
    float[] image = new float[3 * pixels];
    float[] colours = new float[6 * pixels];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int p = y * SIZE + x;
        boolean square = near(x, 0) && near(y, 0);
        masks[pixels + p] = square ? inside : near(x, 2) && near(y, 2) ? around : 0;
        masks[p] = 1 - masks[pixels + p];
        for (int c = 0; c < 3; c++) {
          image[c * pixels + p] = square ? 1 : -1;
          colours[c * pixels + p] = -1;
          colours[(3 + c) * pixels + p] = 1;
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
