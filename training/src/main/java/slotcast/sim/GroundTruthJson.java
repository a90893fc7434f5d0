package slotcast.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metrics.CocoRle;

/** Ground truth as JSON; keys that CLEVRER has are named as there. Metres, seconds, radians. */
final class GroundTruthJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GroundTruthJson() {}

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The settings, key by key. */
  static ObjectNode config(SceneConfig config) {
    return MAPPER.valueToTree(config);
  }

  /** The settings of each, key by key. */
  static ArrayNode configs(List<SceneConfig> configs) {
    return MAPPER.valueToTree(configs);
  }

  static ArrayNode objects(List<ObjectProperties> objects) {
    ArrayNode list = NODES.arrayNode();
    for (ObjectProperties object : objects) {
      list.addObject()
          .put("object_id", object.id())
          .put("color", lower(object.colour()))
          .put("material", lower(object.material()))
          .put("shape", lower(object.shape()))
          .put("size", round(object.size()))
          .put("mass", round(object.massKg()));
    }
    return list;
  }

  /** Intrinsics in pixels and extrinsics: the optical frame's position and axes in the world. */
  static ObjectNode camera(CameraModel camera) {
    ObjectNode node = NODES.objectNode();
    node.put("width", camera.width()).put("height", camera.height());
    node.putArray("K")
        .add(camera.fx())
        .add(0)
        .add(camera.cx())
        .add(0)
        .add(camera.fy())
        .add(camera.cy())
        .add(0)
        .add(0)
        .add(1);
    node.set("position", vector(camera.position()));
    ArrayNode rotation = node.putArray("rotation_camera_to_world");
    for (double r : camera.rotationToWorld()) {
      rotation.add(r);
    }
    return node;
  }

  /** One object at one frame, with CLEVRER's keys. */
  static ObjectNode trajectoryPoint(int id, ObjectState state) {
    ObjectNode node = NODES.objectNode();
    node.put("object_id", id);
    node.set("location", vector(state.position()));
    node.set("orientation", vector(state.orientation().eulerAngles()));
    node.set("velocity", vector(state.velocity()));
    node.set("angular_velocity", vector(state.angularVelocity()));
    node.put("inside_camera_view", state.insideCameraView());
    return node;
  }

  /** The same, with the box (inclusive; null if unseen), the visible pixels and the quaternion. */
  static ObjectNode fullPoint(int id, ObjectState state) {
    ObjectNode node = trajectoryPoint(id, state);
    Quaternion q = state.orientation();
    node.putArray("quaternion_xyzw")
        .add(round(q.x()))
        .add(round(q.y()))
        .add(round(q.z()))
        .add(round(q.w()));
    node.put("visible_pixels", state.visiblePixels());
    PixelBox box = state.box();
    if (box.isEmpty()) {
      node.putNull("box");
    } else {
      node.putArray("box").add(box.xMin()).add(box.yMin()).add(box.xMax()).add(box.yMax());
    }
    return node;
  }

  static ArrayNode collisions(List<CollisionEvent> collisions, int frames) {
    ArrayNode list = NODES.arrayNode();
    for (CollisionEvent collision : collisions) {
      if (collision.frame() < frames) {
        ObjectNode node = list.addObject();
        node.putArray("object_ids").add(collision.firstId()).add(collision.secondId());
        node.put("frame_id", collision.frame());
        node.set("location", vector(collision.location()));
      }
    }
    return list;
  }

  /** COCO compressed run lengths of an object's mask. */
  static ObjectNode mask(RenderedFrame frame, int id) {
    int width = frame.image().width();
    int height = frame.image().height();
    ObjectNode node = NODES.objectNode();
    node.putArray("size").add(height).add(width);
    return node.put("counts", CocoRle.encode(frame.mask(), width, height, id + 1));
  }

  private static ArrayNode vector(Vec3 v) {
    return NODES.arrayNode().add(round(v.x())).add(round(v.y())).add(round(v.z()));
  }

  /** Micrometres are enough, and make the files a third of the size. */
  private static double round(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }
}
