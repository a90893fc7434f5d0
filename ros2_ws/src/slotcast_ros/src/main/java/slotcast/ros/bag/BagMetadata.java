package slotcast.ros.bag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What metadata.yaml says of a bag, of any distribution of ROS 2. Only what reading needs must be
 * there; what else a newer or older one has is left aside.
 *
 * @param files with messages, inside the bag's directory; some may not exist
 * @param startNanos stamp of the first message; {@link Long#MAX_VALUE} in an empty bag, as rosbag2
 *     writes
 * @param durationNanos from the first message to the last
 * @param topicCounts messages of each topic, in the order of the file
 */
record BagMetadata(
    List<Path> files,
    long startNanos,
    long durationNanos,
    long messageCount,
    Map<BagTopic, Long> topicCounts) {
  static final String FILE_NAME = "metadata.yaml";

  /** What we write: rosbag2 of Humble. */
  private static final int VERSION = 5;

  /** The newest that is known to say the same things: rosbag2 of Jazzy. */
  private static final int NEWEST_VERSION = 9;

  /** What a damaged metadata.yaml ends in: the files are asked instead. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private DamagedException(String got, String expected, Exception cause) {
      super(BagException.plain(FILE_NAME + ": got " + got + ", expected " + expected), cause);
    }
  }

  /** Far beyond a real one; keeps a foreign file of any size out of memory. */
  private static final long MAX_BYTES = 2 << 20;

  private static final List<String> STORAGES = List.of("mcap", "sqlite3", "");

  private static final String ROOT = "rosbag2_bagfile_information";
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build());

  /**
   * Reads and checks directory/metadata.yaml.
   *
   * @throws DamagedException if it is missing, cut short or none at all
   * @throws BagException if it is of a newer version, or of another storage
   */
  static BagMetadata read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new DamagedException("nothing", "the bag's metadata", null);
    }
    long bytes = Files.size(file);
    if (bytes > MAX_BYTES) {
      throw new DamagedException(bytes + " bytes", "at most " + MAX_BYTES, null);
    }
    JsonNode root;
    try {
      root = YAML.readTree(file.toFile());
    } catch (IOException | RuntimeException e) {
      // The YAML parser's own faults come as runtime exceptions of several kinds.
      throw new DamagedException("no YAML (" + firstLine(e) + ")", "YAML", e);
    }
    return new Node(ROOT, field("", root, ROOT)).metadata(directory);
  }

  /**
   * Writes directory/metadata.yaml.
   *
   * @param storage what its files are: {@code mcap} or {@code sqlite3}
   */
  void write(Path directory, String storage) throws IOException {
    ObjectNode root = YAML.createObjectNode();
    ObjectNode bag = root.putObject(ROOT);
    bag.put("version", VERSION);
    bag.put("storage_identifier", storage);
    bag.putObject("duration").put("nanoseconds", durationNanos);
    bag.putObject("starting_time").put("nanoseconds_since_epoch", startNanos);
    bag.put("message_count", messageCount);
    ArrayNode topics = bag.putArray("topics_with_message_count");
    topicCounts.forEach(
        (topic, count) -> {
          ObjectNode node = topics.addObject();
          node.putObject("topic_metadata")
              .put("name", topic.name())
              .put("type", topic.type())
              .put("serialization_format", topic.serializationFormat())
              .put("offered_qos_profiles", topic.offeredQosProfiles());
          node.put("message_count", count);
        });
    bag.put("compression_format", "");
    bag.put("compression_mode", "");
    ArrayNode paths = bag.putArray("relative_file_paths");
    ArrayNode files = bag.putArray("files");
    for (Path path : files()) {
      paths.add(path.getFileName().toString());
      ObjectNode node = files.addObject();
      node.put("path", path.getFileName().toString());
      node.putObject("starting_time").put("nanoseconds_since_epoch", startNanos);
      node.putObject("duration").put("nanoseconds", durationNanos);
      node.put("message_count", messageCount);
    }
    Files.writeString(directory.resolve(FILE_NAME), YAML.writeValueAsString(root));
  }

  /** A part of the file, with its name for errors. */
  private record Node(String name, JsonNode value) {
    BagMetadata metadata(Path directory) throws IOException {
      long version = child("version").number();
      if (version > NEWEST_VERSION) {
        throw new BagException(
            directory.resolve(FILE_NAME) + ": version",
            String.valueOf(version),
            "1 to " + NEWEST_VERSION,
            "convert the bag with the distribution that recorded it: ros2 bag convert");
      }
      String storage = child("storage_identifier").text();
      // Empty in some; what a file is shows in the file itself.
      if (!STORAGES.contains(storage)) {
        throw new DamagedException(
            "storage_identifier " + storage, String.join(" or ", STORAGES.subList(0, 2)), null);
      }
      List<Path> files = new ArrayList<>();
      for (Node path : child("relative_file_paths").elements()) {
        files.add(BagFiles.resolve(directory, path.text()));
      }
      if (files.isEmpty()) {
        throw new DamagedException("no relative_file_paths", "at least one", null);
      }
      Map<BagTopic, Long> counts = new LinkedHashMap<>();
      for (Node node : child("topics_with_message_count").elements()) {
        Node topic = node.child("topic_metadata");
        counts.merge(
            new BagTopic(
                topic.child("name").text(),
                topic.child("type").text(),
                // The first versions have neither this nor profiles.
                topic.value.path("serialization_format").asText(BagTopic.CDR),
                // A list of its own from version 9 on; the database has it as text in any version.
                topic.value.path("offered_qos_profiles").asText("")),
            node.child("message_count").count(),
            Long::sum);
      }
      return new BagMetadata(
          List.copyOf(files),
          child("starting_time").child("nanoseconds_since_epoch").number(),
          child("duration").child("nanoseconds").number(),
          child("message_count").count(),
          counts);
    }

    Node child(String key) throws IOException {
      return new Node(name + "." + key, field(name, value, key));
    }

    List<Node> elements() throws IOException {
      if (!value.isArray()) {
        throw wrong("a list");
      }
      List<Node> nodes = new ArrayList<>(value.size());
      for (JsonNode element : value) {
        nodes.add(new Node(name + "[" + nodes.size() + "]", element));
      }
      return nodes;
    }

    String text() throws IOException {
      if (!value.isValueNode() || value.isNull()) {
        throw wrong("text");
      }
      return value.asText();
    }

    /** Some tools write numbers in quotes. */
    long number() throws IOException {
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return value.longValue();
      }
      try {
        return Long.parseLong(value.asText());
      } catch (NumberFormatException e) {
        throw wrong("a whole number");
      }
    }

    long count() throws IOException {
      if (number() < 0) {
        throw wrong("0 or more");
      }
      return number();
    }

    private DamagedException wrong(String expected) {
      return new DamagedException(name + " " + shortened(value.toString()), expected, null);
    }
  }

  private static JsonNode field(String owner, JsonNode value, String key) throws DamagedException {
    JsonNode child = value == null ? null : value.get(key);
    if (child == null) {
      String name = owner.isEmpty() ? key : owner + "." + key;
      throw new DamagedException("no " + name, "a rosbag2's metadata", null);
    }
    return child;
  }

  private static String firstLine(Exception e) {
    return shortened(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
