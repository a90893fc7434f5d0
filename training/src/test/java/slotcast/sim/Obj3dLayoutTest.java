package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.PngFile;
import slotcast.metrics.CocoRle;

class Obj3dLayoutTest {
  private static final SceneConfig CONFIG = SceneConfig.obj3d().withFrames(12);

  @TempDir Path root;

  @Test
  void framesAreNumberedFromOneAndNamedTestInEverySplit() throws IOException {
    Obj3dLayout layout = new Obj3dLayout();
    VideoId video = new VideoId(Split.VAL, 7);
    assertThat(layout.has(root, video)).isFalse();
    layout.write(root, video, CONFIG, 42);
    assertThat(layout.has(root, video)).isTrue();
    Episode episode = Simulator.simulate(CONFIG, 42);
    for (int i = 1; i <= 12; i++) {
      assertThat(PngFile.read(root.resolve("val/7/test_" + i + ".png")).data())
          .isEqualTo(episode.frames().get(i - 1).data());
    }
    try (Stream<Path> folder = Files.list(root.resolve("val/7"))) {
      assertThat(folder).hasSize(12);
    }
    try (Stream<Path> folder = Files.list(root.resolve("val"))) {
      assertThat(folder).hasSize(1);
    }
  }

  @Test
  void theGroundTruthHoldsMasksPosesAndCamera() throws IOException {
    new Obj3dLayout().write(root, new VideoId(Split.TRAIN, 0), CONFIG, 42);
    Episode episode = Simulator.simulate(CONFIG, 42);
    JsonNode truth =
        new ObjectMapper().readTree(root.resolve("ground_truth/train/0.json").toFile());
    assertThat(truth.get("object_property")).hasSize(episode.objects().size());
    assertThat(truth.get("motion_trajectory")).hasSize(12);
    for (int f = 0; f < 12; f++) {
      List<ObjectState> states = episode.states().get(f);
      for (int id = 0; id < states.size(); id++) {
        JsonNode object = truth.get("motion_trajectory").get(f).get("objects").get(id);
        assertThat(object.get("object_id").intValue()).isEqualTo(id);
        byte[] mask =
            CocoRle.decode(object.get("mask").get("counts").textValue(), CONFIG.width(), 64);
        for (int p = 0; p < mask.length; p++) {
          assertThat(mask[p] == 1).isEqualTo(episode.masks().get(f)[p] == id + 1);
        }
        assertThat(
                Math.abs(
                    object.get("location").get(0).doubleValue() - states.get(id).position().x()))
            .isLessThan(1e-6);
        assertThat(
                Math.abs(
                    object.get("velocity").get(1).doubleValue() - states.get(id).velocity().y()))
            .isLessThan(1e-6);
        if (states.get(id).visiblePixels() > 0) {
          assertThat(object.get("box").get(2).intValue()).isEqualTo(states.get(id).box().xMax());
        } else {
          assertThat(object.get("box").isNull()).isTrue();
        }
      }
    }
    assertThat(truth.get("camera").get("K").get(0).doubleValue()).isEqualTo(episode.camera().fx());
  }
}
