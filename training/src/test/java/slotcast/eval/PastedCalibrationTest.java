package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.image.RgbImage;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

/** The bundled model on a few videos. */
class PastedCalibrationTest {
  private static final MaskCalibration BEFORE =
      new MaskCalibration(1, 0.95, new MaskCalibration.Edges(3, 1e-3));

  @Test
  void aWeightIsChosenThatScoresBest() {
    PastedCalibration found = choose(videos(3));
    assertThat(found.videos()).isEqualTo(3);
    double chosen = found.calibration().backgroundWeight();
    assertThat(found.calibration())
        .isEqualTo(new MaskCalibration(chosen, BEFORE.sharedSimilarity(), BEFORE.edges()));
    assertThat(found.scores()).containsKey(chosen);
    double best = sum(found.scores().get(chosen));
    found.scores().values().forEach(s -> assertThat(sum(s)).isLessThanOrEqualTo(best));
    // Objects are found, and with less weight of the floor more of them.
    assertThat(found.scores().get(chosen).fgAri()).isGreaterThan(0.6);
    assertThat(found.scores().get(0.4).fgAri()).isGreaterThan(found.scores().get(1.0).fgAri());
    assertThat(found.summary()).contains("on 3 videos", "(chosen): FG-ARI 0.");
    assertThat(choose(videos(3)).scores()).isEqualTo(found.scores());
  }

  /** Black and white in turn. */
  @Test
  void withoutAStillFloorTheWeightStays() {
    RgbImage white = RgbImage.black(32, 32);
    Arrays.fill(white.data(), (byte) 255);
    List<RgbImage> flashes = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      flashes.add(t % 2 == 0 ? RgbImage.black(32, 32) : white);
    }
    PastedCalibration found = choose(List.of(flashes));
    assertThat(found.calibration()).isEqualTo(BEFORE);
    assertThat(found.summary()).contains("keeps its weight");
    try (PerceptionModel perception = perception()) {
      assertThatThrownBy(() -> PastedSightings.measure(perception, List.of(flashes)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("raise --videos");
    }
  }

  /** Half a pixel of the model is 1/64 of the frame. */
  @Test
  void sightingsAreOffByLessThanAPixel() {
    try (PerceptionModel perception = perception()) {
      PastedSightings found = PastedSightings.measure(perception, videos(3));
      assertThat(found.offsets().size()).isGreaterThan(60);
      for (int axis = 0; axis < 2; axis++) {
        int i = axis;
        double rms =
            Math.sqrt(found.offsets().stream().mapToDouble(o -> o[i] * o[i]).average().orElse(0));
        assertThat(rms).isBetween(0.003, 1 / 32.0);
      }
      assertThat(found.summary()).contains("off by", "% down");
    }
  }

  private static double sum(SegmentationScore s) {
    return s.fgAri() + s.ari() + s.miou();
  }

  private static PastedCalibration choose(List<List<RgbImage>> videos) {
    return PastedCalibration.choose(
        BundledWeights.read("isa-small", LoadedSavi.KIND),
        BEFORE,
        "isa-small",
        videos,
        TorchRuntime.on("cpu"));
  }

  private static PerceptionModel perception() {
    return TorchRuntime.on("cpu").perception("isa-small", 1);
  }

  private static List<List<RgbImage>> videos(int count) {
    SceneConfig scenes = SceneConfig.obj3d().withSize(32, 32).withFrames(10);
    List<List<RgbImage>> videos = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      videos.add(Simulator.simulate(scenes, 1_000_000 + v).frames());
    }
    return videos;
  }
}
