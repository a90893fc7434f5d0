package slotcast.sim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.BoundingBox2D;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Detection2D;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.ObjectHypothesis;
import slotcast.ros.msg.ObjectHypothesisWithPose;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Point2D;
import slotcast.ros.msg.PoseWithCovariance;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.VisionPose2D;

/**
 * rosbag2 directories with sqlite3 storage, one a video: {@code <split>/video_<n>}. Topics:
 *
 * <ul>
 *   <li>{@value #IMAGE}: sensor_msgs/Image, rgb8
 *   <li>{@value #CAMERA_INFO}: sensor_msgs/CameraInfo, no distortion
 *   <li>{@value #LABEL_IMAGE}: sensor_msgs/Image, mono8: 0 background, else the object's number,
 *       from 1, the same over the whole video
 *   <li>{@value #DETECTIONS}: vision_msgs/Detection2DArray: for each object with a visible pixel
 *       its box (pixel centres have whole coordinates, from 0), its number as id, "colour material
 *       shape" as class, and its pose in the camera's optical frame
 *   <li>{@value #STATES}: std_msgs/String, JSON: pose, velocity, box and visible pixels in the
 *       world frame, and the camera where it moves
 *   <li>{@value #SCENE}: std_msgs/String, JSON, once: settings, seed, objects and the camera's
 *       intrinsics and extrinsics in the first frame
 * </ul>
 *
 * <p>Images are received at their stamp; all ground truth of a frame bears the image's stamp.
 */
public final class BagLayout implements DatasetLayout {
  public static final String IMAGE = "/camera/image_raw";
  public static final String CAMERA_INFO = "/camera/camera_info";
  public static final String LABEL_IMAGE = "/ground_truth/label_image";
  public static final String DETECTIONS = "/ground_truth/detections";
  public static final String STATES = "/ground_truth/states";
  public static final String SCENE = "/ground_truth/scene";

  /** Frame of all images, and of the detections' poses. */
  public static final String FRAME_ID = "camera_optical_frame";

  /** Stamp of the first frame: midnight of 2026-01-01, UTC. */
  public static final long START_NANOS = 1_767_225_600_000_000_000L;

  @Override
  public String name() {
    return "rosbag2";
  }

  @Override
  public int capacity(Split split) {
    return 1_000_000;
  }

  private static Path bag(Path root, VideoId video) {
    return root.resolve(video.split().folder())
        .resolve(String.format(Locale.ROOT, "video_%05d", video.index()));
  }

  @Override
  public boolean has(Path root, VideoId video) {
    return Files.isDirectory(bag(root, video));
  }

  @Override
  public void write(Path root, VideoId video, SceneConfig config, long seed) throws IOException {
    write(bag(root, video), config, seed);
  }

  /**
   * Writes one bag.
   *
   * @param bag its directory, which must not exist yet
   * @throws IOException if it exists or cannot be written
   */
  public static void write(Path bag, SceneConfig config, long seed) throws IOException {
    Simulation simulation = new Simulation(config, seed);
    String stream = BagQos.keepLast(10, true, false);
    String latched = BagQos.keepLast(1, true, true);
    try (BagWriter writer = BagWriter.create(bag)) {
      writer.addTopic(IMAGE, Image.TYPE, stream);
      writer.addTopic(CAMERA_INFO, CameraInfo.TYPE, stream);
      writer.addTopic(LABEL_IMAGE, Image.TYPE, stream);
      writer.addTopic(DETECTIONS, Detection2DArray.TYPE, stream);
      writer.addTopic(STATES, StringMessage.TYPE, stream);
      writer.addTopic(SCENE, StringMessage.TYPE, latched);
      writer.write(SCENE, START_NANOS, StringMessage.TYPE, scene(simulation, config, seed));
      for (int f = 0; simulation.hasNext(); f++) {
        RenderedFrame frame = simulation.next();
        long stamp = START_NANOS + Math.round(f * config.frameIntervalSeconds() * 1e9);
        Header header = new Header(Time.ofNanos(stamp), FRAME_ID);
        int width = config.width();
        int height = config.height();
        writer.write(
            IMAGE,
            stamp,
            Image.TYPE,
            new Image(header, height, width, "rgb8", false, 3 * width, frame.image().data()));
        writer.write(CAMERA_INFO, stamp, CameraInfo.TYPE, info(header, simulation.camera()));
        writer.write(
            LABEL_IMAGE,
            stamp,
            Image.TYPE,
            new Image(header, height, width, "mono8", false, width, frame.mask()));
        writer.write(
            DETECTIONS, stamp, Detection2DArray.TYPE, detections(header, frame, simulation));
        writer.write(STATES, stamp, StringMessage.TYPE, states(f, frame, simulation));
      }
      writer.commit();
    }
  }

  private static CameraInfo info(Header header, CameraModel c) {
    double[] k = {c.fx(), 0, c.cx(), 0, c.fy(), c.cy(), 0, 0, 1};
    double[] r = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    double[] p = {c.fx(), 0, c.cx(), 0, 0, c.fy(), c.cy(), 0, 0, 0, 1, 0};
    return new CameraInfo(
        header,
        c.height(),
        c.width(),
        "plumb_bob",
        new double[5],
        k,
        r,
        p,
        0,
        0,
        new RegionOfInterest(0, 0, 0, 0, false));
  }

  private static Detection2DArray detections(
      Header header, RenderedFrame frame, Simulation simulation) {
    List<Detection2D> detections = new ArrayList<>();
    for (ObjectProperties object : simulation.objects()) {
      ObjectState state = frame.states().get(object.id());
      PixelBox box = state.box();
      if (box.isEmpty()) {
        continue;
      }
      String kind =
          GroundTruthJson.lower(object.colour())
              + " "
              + GroundTruthJson.lower(object.material())
              + " "
              + GroundTruthJson.lower(object.shape());
      Point2D centre =
          new Point2D((box.xMin() + box.xMax()) / 2.0, (box.yMin() + box.yMax()) / 2.0);
      detections.add(
          new Detection2D(
              header,
              List.of(
                  new ObjectHypothesisWithPose(
                      new ObjectHypothesis(kind, 1),
                      new PoseWithCovariance(
                          poseInCamera(state, simulation.camera()), new double[36]))),
              new BoundingBox2D(new VisionPose2D(centre, 0), box.width(), box.height()),
              String.valueOf(object.id() + 1)));
    }
    return new Detection2DArray(header, detections);
  }

  private static slotcast.ros.msg.Pose poseInCamera(ObjectState state, CameraModel camera) {
    Vec3 p = camera.toCamera(state.position());
    Quaternion q =
        Quaternion.ofMatrix(camera.rotationToWorld()).inverse().after(state.orientation());
    return new slotcast.ros.msg.Pose(
        new Point(p.x(), p.y(), p.z()),
        new slotcast.ros.msg.Quaternion(q.x(), q.y(), q.z(), q.w()));
  }

  private static StringMessage states(int f, RenderedFrame frame, Simulation simulation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("frame_id", f);
    ArrayNode objects = node.putArray("objects");
    for (int id = 0; id < frame.states().size(); id++) {
      objects.add(GroundTruthJson.fullPoint(id, frame.states().get(id)));
    }
    if (simulation.movesCamera()) {
      node.set("camera", GroundTruthJson.camera(simulation.camera()));
    }
    return new StringMessage(node.toString());
  }

  private static StringMessage scene(Simulation simulation, SceneConfig config, long seed) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("generator", "slotcast simulate").put("seed", seed);
    node.set("config", GroundTruthJson.config(config));
    node.set("object_property", GroundTruthJson.objects(simulation.objects()));
    node.set("camera", GroundTruthJson.camera(simulation.camera()));
    return new StringMessage(node.toString());
  }
}
