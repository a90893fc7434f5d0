package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.RgbImage;
import slotcast.metrics.CocoRle;
import slotcast.video.VideoReader;

class ClevrerLayoutTest {
  private static final SceneConfig CONFIG =
      SceneConfig.obj3d().withSize(120, 80).withFrames(16).withFrameInterval(5.0 / 128);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  private static List<String> keys(JsonNode node) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> it = node.fieldNames(); it.hasNext(); ) {
      names.add(it.next());
    }
    return names;
  }

  @Test
  void filesLieWhereClevrerHasThem() throws IOException {
    ClevrerLayout layout = new ClevrerLayout();
    layout.write(root, new VideoId(Split.TRAIN, 1003), CONFIG, 1);
    layout.write(root, new VideoId(Split.VAL, 0), CONFIG, 2);
    layout.write(root, new VideoId(Split.TEST, 0), CONFIG, 3);
    assertThat(
            Stream.of(
                "videos/train/video_01000-02000/video_01003.mp4",
                "videos/val/video_10000-11000/video_10000.mp4",
                "videos/test/video_15000-16000/video_15000.mp4",
                "annotations/train/annotation_01000-02000/annotation_01003.json",
                "annotations/val/annotation_10000-11000/annotation_10000.json",
                "derender_proposals/proposal_01003.json",
                "derender_proposals/proposal_10000.json",
                "derender_proposals/proposal_15000.json"))
        .allSatisfy(name -> assertThat(root.resolve(name)).isRegularFile());
    assertThat(root.resolve("annotations/test")).doesNotExist();
    assertThat(layout.has(root, new VideoId(Split.TRAIN, 1003))).isTrue();
    assertThat(layout.has(root, new VideoId(Split.TRAIN, 1004))).isFalse();
  }

  @Test
  void annotationsHaveClevrersKeysAndTheSimulatedMotion() throws IOException {
    new ClevrerLayout().write(root, new VideoId(Split.TRAIN, 0), CONFIG, 9);
    Episode episode = Simulator.simulate(CONFIG, 9);
    JsonNode annotation =
        JSON.readTree(
            root.resolve("annotations/train/annotation_00000-01000/annotation_00000.json")
                .toFile());
    assertThat(keys(annotation))
        .contains(
            "scene_index", "video_filename", "object_property", "motion_trajectory", "collision");
    assertThat(annotation.get("video_filename").textValue()).isEqualTo("video_00000.mp4");
    assertThat(keys(annotation.get("object_property").get(0)))
        .contains("object_id", "color", "material", "shape");
    assertThat(annotation.get("motion_trajectory")).hasSize(16);
    JsonNode last = annotation.get("motion_trajectory").get(15);
    assertThat(last.get("frame_id").intValue()).isEqualTo(15);
    for (ObjectProperties object : episode.objects()) {
      JsonNode point = last.get("objects").get(object.id());
      assertThat(keys(point))
          .containsExactly(
              "object_id",
              "location",
              "orientation",
              "velocity",
              "angular_velocity",
              "inside_camera_view");
      ObjectState state = episode.states().get(15).get(object.id());
      assertThat(Math.abs(point.get("location").get(0).doubleValue() - state.position().x()))
          .isLessThan(1e-6);
      assertThat(point.get("inside_camera_view").booleanValue())
          .isEqualTo(state.insideCameraView());
    }
  }

  @Test
  void proposalsAreTheMasksAndTheVideoIsThePicture() throws IOException {
    new ClevrerLayout().write(root, new VideoId(Split.TRAIN, 0), CONFIG, 9);
    Episode episode = Simulator.simulate(CONFIG, 9);
    JsonNode proposals =
        JSON.readTree(root.resolve("derender_proposals/proposal_00000.json").toFile());
    assertThat(proposals.get("video_name").textValue()).isEqualTo("sim_00000");
    List<RgbImage> video =
        VideoReader.readAll(root.resolve("videos/train/video_00000-01000/video_00000.mp4"));
    assertThat(video).hasSize(16);
    for (int f = 0; f < 16; f++) {
      byte[] ids = new byte[120 * 80];
      JsonNode objects = proposals.get("frames").get(f).get("objects");
      for (JsonNode object : objects) {
        assertThat(object.get("mask").get("size").get(0).intValue()).isEqualTo(80);
        byte[] mask = CocoRle.decode(object.get("mask").get("counts").textValue(), 120, 80);
        byte id = idOf(object.get("color").textValue(), episode);
        for (int p = 0; p < ids.length; p++) {
          ids[p] = mask[p] == 1 ? id : ids[p];
        }
      }
      assertThat(ids).isEqualTo(episode.masks().get(f));
      double error = 0;
      for (int k = 0; k < ids.length * 3; k++) {
        double d = (video.get(f).data()[k] & 0xff) - (episode.frames().get(f).data()[k] & 0xff);
        error += d * d;
      }
      assertThat(Math.sqrt(error / (ids.length * 3))).as("frame %s", f).isLessThan(8);
    }
  }

  private static byte idOf(String colour, Episode episode) {
    for (ObjectProperties object : episode.objects()) {
      if (GroundTruthJson.lower(object.colour()).equals(colour)) {
        return (byte) (object.id() + 1);
      }
    }
    throw new AssertionError(colour);
  }
}
