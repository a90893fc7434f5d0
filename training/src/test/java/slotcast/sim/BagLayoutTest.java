package slotcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.StringMessage;

class BagLayoutTest {
  private static final SceneConfig CONFIG = SceneConfig.obj3d().withSize(96, 64).withFrames(15);

  @TempDir Path folder;

  private static <T> List<T> read(BagReader bag, String topic, MessageType<T> type)
      throws IOException {
    List<T> messages = new ArrayList<>();
    try (BagCursor cursor = bag.messages(topic)) {
      while (cursor.hasNext()) {
        BagMessage message = cursor.next();
        messages.add(message.decode(type));
      }
    }
    return messages;
  }

  @Test
  void imagesLabelsAndDetectionsAreThoseOfTheEpisode() throws IOException {
    Path path = folder.resolve("bag");
    BagLayout.write(path, CONFIG, 6);
    Episode episode = Simulator.simulate(CONFIG, 6);
    BagReader bag = BagReader.open(path);
    List<Image> images = read(bag, BagLayout.IMAGE, Image.TYPE);
    List<Image> labels = read(bag, BagLayout.LABEL_IMAGE, Image.TYPE);
    List<CameraInfo> infos = read(bag, BagLayout.CAMERA_INFO, CameraInfo.TYPE);
    List<Detection2DArray> detections = read(bag, BagLayout.DETECTIONS, Detection2DArray.TYPE);
    assertThat(images).hasSize(15);
    for (int f = 0; f < 15; f++) {
      assertThat(images.get(f).data()).isEqualTo(episode.frames().get(f).data());
      assertThat(images.get(f).encoding()).isEqualTo("rgb8");
      assertThat(labels.get(f).data()).isEqualTo(episode.masks().get(f));
      assertThat(labels.get(f).encoding()).isEqualTo("mono8");
      assertThat(labels.get(f).header()).isEqualTo(images.get(f).header());
      assertThat(infos.get(f).header()).isEqualTo(images.get(f).header());
      checkDetections(episode, f, detections.get(f), infos.get(f));
    }
    assertThat(images.get(1).header().stamp().nanosec()).isEqualTo(100_000_000);
  }

  private static void checkDetections(
      Episode episode, int f, Detection2DArray array, CameraInfo info) {
    long visible =
        episode.states().get(f).stream().filter(state -> state.visiblePixels() > 0).count();
    assertThat(array.detections()).hasSize((int) visible);
    for (Detection2D detection : array.detections()) {
      int id = Integer.parseInt(detection.id()) - 1;
      ObjectState state = episode.states().get(f).get(id);
      double left = detection.bbox().center().position().x() - detection.bbox().sizeX() / 2;
      assertThat(left).isEqualTo(state.box().xMin() - 0.5); // the outer edge of the first column
      assertThat(detection.bbox().sizeY()).isEqualTo(state.box().height());
      assertThat(detection.results().get(0).hypothesis().classId())
          .startsWith(GroundTruthJson.lower(episode.objects().get(id).colour()));
      // The pose in the camera's frame, through the matrix of CameraInfo, is the object's pixel.
      Point p = detection.results().get(0).pose().pose().position();
      Vec3 pixel = episode.camera().project(state.position());
      assertThat(info.k()[0] * p.x() / p.z() + info.k()[2]).isCloseTo(pixel.x(), within(1e-9));
      assertThat(info.k()[4] * p.y() / p.z() + info.k()[5]).isCloseTo(pixel.y(), within(1e-9));
      // Its orientation takes the object's upright axis to "up" as the camera sees it.
      slotcast.ros.msg.Quaternion q = detection.results().get(0).pose().pose().orientation();
      if (episode.objects().get(id).shape() != ObjectShape.SPHERE) {
        Vec3 up = new Quaternion(q.x(), q.y(), q.z(), q.w()).turn(new Vec3(0, 0, 1));
        assertThat(up.x()).isCloseTo(episode.camera().right().z(), within(1e-9));
        assertThat(up.y()).isCloseTo(episode.camera().down().z(), within(1e-9));
        assertThat(up.z()).isCloseTo(episode.camera().forward().z(), within(1e-9));
      }
    }
  }

  @Test
  void theSceneAndTheStatesAreThere() throws IOException {
    Path path = folder.resolve("bag");
    BagLayout.write(path, CONFIG, 6);
    Episode episode = Simulator.simulate(CONFIG, 6);
    BagReader bag = BagReader.open(path);
    ObjectMapper json = new ObjectMapper();
    List<StringMessage> scenes = read(bag, BagLayout.SCENE, StringMessage.TYPE);
    assertThat(scenes).hasSize(1);
    JsonNode scene = json.readTree(scenes.get(0).data());
    assertThat(scene.get("seed").longValue()).isEqualTo(6);
    assertThat(scene.get("config").get("frames").intValue()).isEqualTo(15);
    assertThat(scene.get("camera").get("position").get(2).doubleValue())
        .isCloseTo(episode.camera().position().z(), within(1e-6));
    List<StringMessage> states = read(bag, BagLayout.STATES, StringMessage.TYPE);
    assertThat(states).hasSize(15);
    JsonNode last = json.readTree(states.get(14).data()).get("objects");
    for (int id = 0; id < episode.objects().size(); id++) {
      assertThat(last.get(id).get("velocity").get(0).doubleValue())
          .isCloseTo(episode.states().get(14).get(id).velocity().x(), within(1e-6));
    }
  }
}
