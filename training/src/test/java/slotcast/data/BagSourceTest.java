package slotcast.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.CompressedImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.StringMessage;
import slotcast.ros.msg.Time;
import slotcast.sim.BagLayout;
import slotcast.sim.Episode;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;

class BagSourceTest {
  private static final SceneConfig SCENES = SceneConfig.obj3d().withSize(32, 32).withFrames(4);
  private static final long MILLI = 1_000_000;
  private static final long START = 1_700_000_000_000L * MILLI;
  private static final String QOS = BagQos.keepLast(10, true, false);

  @TempDir Path folder;

  private static BagSource source(Path path, String topic, String depth) {
    return new BagSource(List.of(path), topic, depth, BagSource.MAX_GAP_SECONDS);
  }

  private static List<SourceFrame> frames(VideoSource source, int video) {
    List<SourceFrame> all = new ArrayList<>();
    try (VideoSource.Frames frames = source.open(video)) {
      for (Optional<SourceFrame> f = frames.next(); f.isPresent(); f = frames.next()) {
        all.add(f.get());
      }
    }
    return all;
  }

  @Test
  void bagsOfTheSimulatorGiveImagesAndLabels() throws IOException {
    BagLayout.write(folder.resolve("train/b"), SCENES, 6);
    BagLayout.write(folder.resolve("train/a"), SCENES, 7);
    BagSource source = source(folder, null, null); // folders of bags at any depth
    assertThat(source.videos()).containsExactly("a", "b");
    for (int video = 0; video < 2; video++) {
      Episode episode = Simulator.simulate(SCENES, 7 - video);
      List<SourceFrame> frames = frames(source, video);
      assertThat(frames).hasSize(4);
      for (int t = 0; t < 4; t++) {
        SourceFrame frame = frames.get(t);
        assertThat(frame.image().data()).isEqualTo(episode.frames().get(t).data());
        assertThat(frame.labels().data()).isEqualTo(episode.masks().get(t));
        assertThat(frame.labels().width()).isEqualTo(32);
        assertThat(frame.depth()).isNull();
        assertThat(frame.stampNanos()).isEqualTo(BagLayout.START_NANOS + t * 100L * MILLI);
      }
    }
    assertThat(source(folder, BagLayout.IMAGE, null).identity())
        .isNotEqualTo(source.identity())
        .isEqualTo(source(folder, BagLayout.IMAGE, null).identity());
  }

  private static Header header(long millis) {
    return new Header(Time.ofNanos(START + millis * MILLI), "camera");
  }

  /** 2x1 grey. */
  private static Image grey(long millis, int value) {
    byte[] data = {(byte) value, (byte) (value + 1)};
    return new Image(header(millis), 1, 2, "mono8", false, 2, data);
  }

  private static Image depth(long millis, String encoding, boolean big, byte... data) {
    return new Image(header(millis), 1, 2, encoding, big, data.length, data);
  }

  private interface Messages {
    void write(BagWriter bag) throws IOException;
  }

  private Path bag(Messages messages) throws IOException {
    Path path = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(path)) {
      writer.addTopic("/image", Image.TYPE, QOS);
      writer.addTopic("/depth", Image.TYPE, QOS);
      writer.addTopic("/text", StringMessage.TYPE, QOS);
      messages.write(writer);
      writer.commit();
    }
    return path;
  }

  private static void put(BagWriter bag, String topic, long received, Image image)
      throws IOException {
    bag.write(topic, START + received * MILLI, Image.TYPE, image);
  }

  @Test
  void theNearestDepthWithinHalfAFrameBelongsToAnImage() throws IOException {
    byte[] metres = new byte[8];
    ByteBuffer.wrap(metres).order(ByteOrder.LITTLE_ENDIAN).putFloat(2.5f).putFloat(Float.NaN);
    Path path =
        bag(
            b -> {
              put(
                  b,
                  "/depth",
                  0,
                  depth(8, "16UC1", false, (byte) 0xe8, (byte) 3, (byte) 0, (byte) 0));
              put(b, "/image", 1, grey(0, 10)); // depth was received before
              put(b, "/image", 100, grey(100, 20)); // 160 is further than half a frame
              put(b, "/image", 200, grey(200, 30)); // 230 is received later, 160 is further
              put(
                  b,
                  "/depth",
                  201,
                  depth(160, "16UC1", true, (byte) 0, (byte) 1, (byte) 0, (byte) 2));
              put(b, "/image", 300, grey(300, 40));
              put(b, "/depth", 301, depth(230, "32FC1", false, metres));
            });
    List<SourceFrame> frames = frames(source(path, "/image", "/depth"), 0);
    assertThat(frames).hasSize(4);
    assertThat(frames.get(0).depth().metres()).containsExactly(1f, Float.NaN);
    assertThat(frames.get(1).depth()).isNull();
    assertThat(frames.get(2).depth().metres()).containsExactly(2.5f, Float.NaN);
    assertThat(frames.get(3).depth()).isNull();
    assertThat(frames.get(3).image().data()).containsExactly(40, 40, 40, 41, 41, 41);
    assertThat(frames.get(0).labels()).isNull();
  }

  @Test
  void aJumpOfTimeBeginsAnotherVideo() throws IOException {
    Path path =
        bag(
            b -> {
              long[] stamps = {0, 100, 200, 200, 150, 300, 5000, 5100, 40, 90};
              for (int i = 0; i < stamps.length; i++) {
                put(b, "/image", i, grey(stamps[i], i));
              }
            });
    BagSource source = source(path, "/image", null);
    assertThat(source.videos()).containsExactly("bag-part1", "bag-part2", "bag-part3");
    int[][] expected = {{0, 1, 2, 5}, {6, 7}, {8, 9}}; // repeated and late ones are left out
    for (int video = 0; video < 3; video++) {
      assertThat(frames(source, video).stream().mapToInt(f -> f.image().data()[0]).toArray())
          .isEqualTo(expected[video]);
    }
    BagSource whole = new BagSource(List.of(path), "/image", null, 10);
    assertThat(whole.videos()).containsExactly("bag");
    assertThat(frames(whole, 0)).hasSize(6); // 40 and 90 are late then
  }

  @Test
  void compressedImagesAreRead() throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(2, 1, 0x102030);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    SourceFrame frame = frames(compressed("png", png.toByteArray()), 0).get(0);
    assertThat(frame.image().width()).isEqualTo(3);
    assertThat(frame.image().data()).endsWith(0x10, 0x20, 0x30);
    assertThat(frame.stampNanos()).isEqualTo(START + 5 * MILLI);
  }

  /**
   * As the nodes read them: the JDK's own way to RGB would brighten grey, and fill what is lost.
   */
  @Test
  void compressedGreyKeepsItsValuesAndWhatIsCutOffIsRefused() throws IOException {
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    for (String format : List.of("png", "jpeg")) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ImageIO.write(grey, format, file);
      byte[] whole = file.toByteArray();
      if (format.equals("png")) {
        assertThat(frames(compressed(format, whole), 0).get(0).image().data())
            .startsWith(100, 100, 100)
            .endsWith(0, 0, 0);
      }
      BagSource cut = compressed(format + "-cut", Arrays.copyOf(whole, whole.length - 20));
      assertThatThrownBy(() -> frames(cut, 0))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cut off");
    }
  }

  private BagSource compressed(String format, byte[] file) throws IOException {
    Path path = folder.resolve("compressed-" + format);
    try (BagWriter writer = BagWriter.create(path)) {
      writer.addTopic("/image/compressed", CompressedImage.TYPE, QOS);
      CompressedImage message = new CompressedImage(header(5), format, file);
      writer.write("/image/compressed", START, CompressedImage.TYPE, message);
      writer.commit();
    }
    return source(path, null, null);
  }

  @Test
  void whatIsMissingIsNamedWithWhatIsThere() throws IOException {
    Path path = bag(b -> put(b, "/image", 0, grey(0, 1)));
    refused(path, null, null, "2 topics of images: [/image, /depth]", "name one: topic");
    refused(path, "/camera", null, "no topic /camera of images", "/text (std_msgs/msg/String)");
    refused(path, "/text", null, "no topic /text of images", "/image (sensor_msgs/msg/Image)");
    refused(path, "/image", "/range", "no topic /range of images", "correct depth_topic");
    refused(path, "/depth", null, "no image on /depth", "take another bag");
    assertThat(source(path, null, "/depth").videos()).hasSize(1); // the other one is the only one
    refused(folder.resolve("none"), null, null, "bags " + folder.resolve("none"), "no folder");
    Files.createDirectory(folder.resolve("empty"));
    refused(folder.resolve("empty"), null, null, "a folder with no bag in it", "data.bags.paths");
  }

  private static void refused(Path path, String topic, String depth, String words, String others) {
    assertThatThrownBy(() -> source(path, topic, depth))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words)
        .hasMessageContaining(others);
  }

  @Test
  void anImageThatIsNoneIsNamed() throws IOException {
    Path path =
        bag(
            b -> {
              put(b, "/image", 0, grey(0, 1));
              put(b, "/image", 100, new Image(header(100), 1, 2, "64FC3", false, 48, new byte[48]));
            });
    BagSource source = source(path, "/image", null);
    try (VideoSource.Frames frames = source.open(0)) {
      assertThat(frames.next()).isPresent();
      assertThatThrownBy(frames::next)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("message on /image of bag " + path)
          .hasMessageContaining("image encoding \"64FC3\"");
    }
  }
}
