package slotcast.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;

/**
 * What is in a recording, told for somebody who does not know ROS.
 *
 * @param bytes on the disk; 0 for a camera
 * @param start of the recorder's clock, nanoseconds
 * @param duration nanoseconds
 */
record RecordingInfo(
    Path path,
    String kind,
    long bytes,
    OptionalLong start,
    OptionalLong duration,
    List<Topic> topics,
    List<String> remarks) {
  /** Later stamps are dates, earlier ones seconds since the start of some clock. */
  private static final long YEAR_2000_NANOS = 946_684_800_000_000_000L;

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("sensor_msgs/msg/Image", "camera images"),
          Map.entry("sensor_msgs/msg/CompressedImage", "compressed camera images"),
          Map.entry("sensor_msgs/msg/CameraInfo", "calibration of a camera"),
          Map.entry("sensor_msgs/msg/PointCloud2", "points of a lidar or depth camera"),
          Map.entry("sensor_msgs/msg/Imu", "accelerations and rates of turn"),
          Map.entry("sensor_msgs/msg/LaserScan", "distances of a laser scanner"),
          Map.entry("nav_msgs/msg/Odometry", "the robot's own motion"),
          Map.entry("tf2_msgs/msg/TFMessage", "where parts of the robot are"),
          Map.entry("rosgraph_msgs/msg/Clock", "simulated time"),
          Map.entry("rcl_interfaces/msg/Log", "log lines"),
          Map.entry("vision_msgs/msg/Detection2DArray", "boxes of objects in images"),
          Map.entry("diagnostic_msgs/msg/DiagnosticArray", "health of nodes"),
          Map.entry("visualization_msgs/msg/MarkerArray", "drawings for RViz"),
          Map.entry("slotcast_msgs/msg/SlotArray", "slots of a perception model"),
          Map.entry("slotcast_msgs/msg/TrajectoryArray", "predicted paths of objects"));

  /**
   * A topic.
   *
   * @param picture size and encoding of the first image, if it carries images
   */
  record Topic(String name, String type, OptionalLong messages, Optional<String> picture) {}

  /** Reads no more of a recording than it must: one image of each topic with images. */
  static RecordingInfo of(Path path, MessageSource source) {
    List<Topic> topics = new ArrayList<>();
    for (BagTopic topic : source.topics()) {
      topics.add(
          new Topic(
              topic.name(),
              topic.type(),
              source.messageCount(topic.name()),
              topic.type().equals(Image.TYPE.rosName())
                  ? picture(source, topic)
                  : Optional.empty()));
    }
    return new RecordingInfo(
        path,
        source.kind(),
        bytes(path),
        source.startNanos(),
        source.durationNanos(),
        topics,
        source.remarks());
  }

  private static Optional<String> picture(MessageSource source, BagTopic topic) {
    try (MessageSource.Messages messages = source.messages(topic.name())) {
      Optional<BagMessage> first = messages.next();
      if (first.isEmpty()) {
        return Optional.empty();
      }
      Image image = first.get().decode(Image.TYPE);
      return Optional.of(image.width() + "x" + image.height() + " " + image.encoding());
    } catch (MalformedMessageException e) {
      return Optional.of("unreadable: " + e.getMessage());
    }
  }

  private static long bytes(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Several lines for people. */
  String text() {
    StringBuilder out = new StringBuilder();
    out.append(String.format(Locale.ROOT, "%s%n  %s", path, kind));
    out.append(bytes > 0 ? ", " + size(bytes) : "").append(String.format("%n"));
    duration.ifPresent(
        nanos -> {
          out.append(String.format(Locale.ROOT, "  %.1f s long", nanos * 1e-9));
          start.ifPresent(from -> out.append(", from ").append(time(from)));
          out.append(String.format("%n"));
        });
    int names = topics.stream().mapToInt(t -> t.name().length()).max().orElse(0);
    for (Topic topic : topics) {
      out.append(
          String.format(
              Locale.ROOT,
              "  %-" + Math.max(1, names) + "s  %8s  %s%n",
              topic.name(),
              topic.messages().isPresent() ? topic.messages().getAsLong() + "x" : "?",
              words(topic)));
    }
    remarks.forEach(remark -> out.append("  note: ").append(remark).append(String.format("%n")));
    List<String> cameras =
        topics.stream()
            .filter(t -> t.type().startsWith("sensor_msgs/msg/") && t.type().endsWith("Image"))
            .map(Topic::name)
            .toList();
    out.append(
        cameras.isEmpty()
            ? "  no camera images in it"
            : "  cameras to choose from: " + String.join(", ", cameras));
    return out.append(String.format("%n")).toString();
  }

  private String words(Topic topic) {
    StringBuilder words = new StringBuilder(MEANINGS.getOrDefault(topic.type(), topic.type()));
    topic.picture().ifPresent(picture -> words.append(", ").append(picture));
    if (topic.messages().isPresent() && duration.isPresent() && duration.getAsLong() > 0) {
      double rate = (topic.messages().getAsLong() - 1) / (duration.getAsLong() * 1e-9);
      if (rate > 0) {
        words.append(String.format(Locale.ROOT, ", %.3g a second", rate));
      }
    }
    if (MEANINGS.containsKey(topic.type())) {
      words.append(" (").append(topic.type()).append(')');
    }
    return words.toString();
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes * 1e-3)
        : bytes < 1_000_000_000
            ? String.format(Locale.ROOT, "%.1f MB", bytes * 1e-6)
            : String.format(Locale.ROOT, "%.2f GB", bytes * 1e-9);
  }

  private static String time(long nanos) {
    return nanos < YEAR_2000_NANOS
        ? String.format(Locale.ROOT, "%.3f s of its clock", nanos * 1e-9)
        : DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000));
  }

  /** The same as JSON, indented, with a line break at its end. */
  String json() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("path", path.toString()).put("kind", kind).put("bytes", bytes);
    start.ifPresent(nanos -> root.put("start_nanos", nanos));
    duration.ifPresent(nanos -> root.put("duration_nanos", nanos));
    ArrayNode list = root.putArray("topics");
    for (Topic topic : topics) {
      ObjectNode node = list.addObject().put("name", topic.name()).put("type", topic.type());
      topic.messages().ifPresent(count -> node.put("messages", count));
      topic.picture().ifPresent(picture -> node.put("picture", picture));
    }
    remarks.forEach(root.putArray("remarks")::add);
    return root.toPrettyString() + System.lineSeparator();
  }
}
