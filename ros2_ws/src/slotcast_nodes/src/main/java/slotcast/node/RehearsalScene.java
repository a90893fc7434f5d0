package slotcast.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import slotcast.image.FrameMapping;
import slotcast.image.PngFile;
import slotcast.image.RgbImage;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.RegionOfInterest;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.TFMessage;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Transform;
import slotcast.ros.msg.TransformStamped;
import slotcast.ros.msg.Vector3;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/**
 * What nodes get to see in a {@link Rehearsal}: three discs over grey, a camera that looks straight
 * down from two metres above the ground, and its calibration, transforms and depth images where the
 * nodes listen for them. A prediction node alone gets slots drawn at random.
 */
final class RehearsalScene {
  private static final String FRAME = "rehearsal_camera";
  private static final double HEIGHT_M = 2;
  private static final int PICTURES = 4; // at most; shown forwards and backwards
  private static final int PICTURE_BYTES = 32 << 20; // of all together, if there are several
  private static final byte GREY = (byte) 150;
  private static final byte[][] COLOURS = {{-56, 40, 40}, {40, -76, 60}, {50, 60, -56}};

  private final List<Consumer<Header>> shows = new ArrayList<>(); // in the order of showing
  private int frame;

  private RehearsalScene() {}

  /** A scene for nodes that are active on a transport. */
  static RehearsalScene of(
      Transport stage, Nodes nodes, PerceptionParameters seeing, PredictionParameters predicting) {
    RehearsalScene scene = new RehearsalScene();
    PictureSize size =
        nodes.perception().isPresent() ? seeing.rehearsalSize() : new PictureSize(640, 480);
    nodes
        .prediction()
        .filter(node -> predicting.metric().on())
        .ifPresent(node -> scene.setUpMetres(stage, node, predicting.metric(), size));
    nodes.perception().ifPresent(node -> scene.setUpImages(stage, node, seeing, size));
    if (nodes.perception().isEmpty()) {
      nodes.prediction().ifPresent(node -> scene.setUpSlots(stage, node, size));
    }
    return scene;
  }

  /** Shows the next moment. */
  void show(int number, Time stamp) {
    frame = number;
    Header header = new Header(stamp, FRAME);
    shows.forEach(show -> show.accept(header));
  }

  private <T> Consumer<T> open(Transport stage, String topic, MessageType<T> type) {
    return stage.advertise(topic, type, Qos.latched())::publish; // serves whatever is asked for
  }

  private void setUpImages(
      Transport stage, PerceptionNode node, PerceptionParameters seeing, PictureSize size) {
    List<RgbImage> pictures =
        IntStream.range(0, count(size)).mapToObj(moment -> draw(moment, size)).toList();
    boolean compressed = seeing.transported() == CameraImage.Transported.COMPRESSED;
    List<byte[]> files =
        compressed ? pictures.stream().map(RehearsalScene::jpeg).toList() : List.of();
    for (String topic : node.imageTopics()) {
      if (compressed) {
        Consumer<CompressedImage> camera = open(stage, topic, CompressedImage.TYPE);
        shows.add(h -> camera.accept(new CompressedImage(h, "jpeg", files.get(at(files.size())))));
      } else {
        Consumer<Image> camera = open(stage, topic, Image.TYPE);
        shows.add(h -> camera.accept(ImageConversion.rgb8(h, pictures.get(at(pictures.size())))));
      }
    }
  }

  private static int count(PictureSize size) {
    long bytes = 3L * size.width() * size.height();
    return (int) Math.max(1, Math.min(PICTURES, PICTURE_BYTES / bytes));
  }

  /** Which of so many pictures is shown. */
  private int at(int count) {
    int turn = Math.max(1, 2 * count - 2);
    return Math.min(frame % turn, turn - frame % turn);
  }

  private static RgbImage draw(int moment, PictureSize size) {
    int width = size.width();
    int height = size.height();
    byte[] data = new byte[3 * width * height];
    Arrays.fill(data, GREY);
    double radius = 0.1 * height;
    double moved = 0.015 * moment;
    double[][] centres = {{0.2 + moved, 0.3}, {0.75, 0.25 + moved}, {0.3, 0.75 - moved}};
    for (int i = 0; i < centres.length; i++) {
      double x = centres[i][0] * width;
      double y = centres[i][1] * height;
      for (int row = (int) Math.max(0, y - radius); row < Math.min(height, y + radius); row++) {
        double half = Math.sqrt(Math.max(0, radius * radius - (row - y) * (row - y)));
        int end = (int) Math.min(width, x + half);
        for (int column = (int) Math.max(0, x - half); column < end; column++) {
          System.arraycopy(COLOURS[i], 0, data, 3 * (row * width + column), 3);
        }
      }
    }
    return new RgbImage(width, height, data);
  }

  private static byte[] jpeg(RgbImage picture) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try {
      ImageIO.write(PngFile.buffered(picture), "jpg", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory
    }
    return file.toByteArray();
  }

  private void setUpMetres(
      Transport stage, PredictionNode node, MetricParameters metric, PictureSize size) {
    List<TransformStamped> transforms = new ArrayList<>();
    Vector3 above = new Vector3(0, 0, metric.groundHeightM() + HEIGHT_M);
    transforms.add(transform(metric.fixedFrame(), FRAME, above, new Quaternion(1, 0, 0, 0)));
    String robot = metric.planner().robotFrame();
    if (!robot.isEmpty() && !robot.equals(metric.fixedFrame())) {
      transforms.add(
          transform(metric.fixedFrame(), robot, new Vector3(0, 0, 0), new Quaternion(0, 0, 0, 1)));
    }
    open(stage, "/tf_static", TFMessage.TYPE).accept(new TFMessage(transforms));
    for (String topic : metric.cameraInfoTopics()) {
      Consumer<CameraInfo> infos = open(stage, node.topics().resolve(topic), CameraInfo.TYPE);
      shows.add(h -> infos.accept(calibration(h, size)));
    }
    byte[] depth = new byte[2 * size.width() * size.height()];
    for (int i = 0; i < depth.length; i += 2) {
      depth[i] = (byte) (1000 * (int) HEIGHT_M);
      depth[i + 1] = (byte) (1000 * (int) HEIGHT_M >> 8);
    }
    byte[] labels = new byte[size.width() * size.height()];
    Arrays.fill(labels, (byte) 1);
    List<String> labelTopics =
        new ArrayList<>(metric.labelTopics().stream().map(node.topics()::resolve).toList());
    if (labelTopics.isEmpty() && metric.usesDepth()) {
      node.inputs().stream()
          .filter(input -> input.startsWith("/")) // else the perception node shows them
          .forEach(input -> labelTopics.add(input.replaceFirst("[^/]*$", "label_image")));
    }
    for (String topic : labelTopics) {
      Consumer<Image> images = open(stage, topic, Image.TYPE);
      shows.add(h -> images.accept(ImageConversion.mono8(h, size.width(), size.height(), labels)));
    }
    for (String topic : metric.depthTopics()) {
      Consumer<Image> depths = open(stage, node.topics().resolve(topic), Image.TYPE);
      shows.add(
          h ->
              depths.accept(
                  new Image(
                      h, size.height(), size.width(), "16UC1", false, 2 * size.width(), depth)));
    }
  }

  private static TransformStamped transform(
      String parent, String child, Vector3 place, Quaternion turn) {
    return new TransformStamped(
        new Header(new Time(0, 0), parent), child, new Transform(place, turn));
  }

  private static CameraInfo calibration(Header header, PictureSize size) {
    double f = size.width();
    double x = size.width() / 2.0 - 0.5;
    double y = size.height() / 2.0 - 0.5;
    return new CameraInfo(
        header,
        size.height(),
        size.width(),
        "plumb_bob",
        new double[5],
        new double[] {f, 0, x, 0, f, y, 0, 0, 1},
        new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
        new double[] {f, 0, x, 0, 0, f, y, 0, 0, 0, 1, 0},
        0,
        0,
        new RegionOfInterest(0, 0, 0, 0, false));
  }

  private void setUpSlots(Transport stage, PredictionNode node, PictureSize size) {
    PredictionModel.Spec spec = node.model();
    Random random = new Random(1);
    for (String topic : node.inputs()) {
      Consumer<SlotArray> slots = open(stage, topic, SlotArray.TYPE);
      shows.add(
          h ->
              slots.accept(
                  SlotConversion.toMessage(h, slots(spec, size, h.stamp().toNanos(), random))));
    }
  }

  private static SlotFrame slots(
      PredictionModel.Spec spec, PictureSize size, long stampNanos, Random random) {
    int k = spec.numSlots();
    float[] values = new float[k * spec.slotSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    int[] tracks = new int[k];
    float[] sightings = new float[SlotFrame.SIGHTING * k];
    for (int slot = 0; slot < k; slot++) {
      tracks[slot] = slot + 1;
      int at = SlotFrame.SIGHTING * slot;
      float side = 40 + 40 * slot;
      Arrays.fill(sightings, at, at + SlotFrame.SIGHTING, side);
      sightings[at + SlotFrame.SIGHTING - 1] = 1; // a sure mask
      sightings[at] += (float) (0.2 * side * random.nextGaussian()); // else standing still is right
      sightings[at + 1] += (float) (0.2 * side * random.nextGaussian());
    }
    return new SlotFrame(
        spec.perceptionModelId().orElse(""),
        stampNanos,
        FrameMapping.of(
            FrameMapping.Fit.STRETCH, size.width(), size.height(), spec.width(), spec.height()),
        k,
        spec.slotSize(),
        values,
        ones(spec.poses().positions()),
        ones(spec.poses().scales()),
        ones(spec.poses().rotations()),
        tracks,
        sightings);
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
