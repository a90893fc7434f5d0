package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rosbag2 with sqlite3 storage, open for reading. Every fault of the bag is an {@link
 * IOException} that says what, got, expected and the next step. Thread-safe; cursors are not.
 *
 * <pre>{@code
 * BagReader bag = BagReader.open(Path.of("bag"));
 * try (BagCursor messages = bag.messages("/camera/image_raw")) {
 *   while (messages.hasNext()) {
 *     Image image = messages.next().decode(Image.TYPE);
 *   }
 * }
 * }</pre>
 */
public final class BagReader {
  private final BagMetadata metadata;
  private final List<BagTopic> topics;

  private BagReader(BagMetadata metadata, List<BagTopic> topics) {
    this.metadata = metadata;
    this.topics = topics;
  }

  /**
   * Reads a bag's metadata and looks into its databases.
   *
   * @param directory the one with metadata.yaml
   * @throws IOException if something is missing, cut short, compressed or no bag at all
   */
  public static BagReader open(Path directory) throws IOException {
    BagMetadata metadata = BagMetadata.read(directory.toAbsolutePath().normalize());
    Map<String, BagTopic> topics = new LinkedHashMap<>();
    for (Path file : metadata.files()) {
      try (BagDatabase database = BagDatabase.open(file)) {
        for (BagTopic topic : database.topics().values()) {
          BagTopic known = topics.putIfAbsent(topic.name(), topic);
          if (known != null && !known.type().equals(topic.type())) {
            throw new BagException(
                file + ": type of " + topic.name(),
                topic.type(),
                known.type() + " as before",
                "record the bag anew");
          }
        }
      }
    }
    return new BagReader(metadata, List.copyOf(topics.values()));
  }

  /** Its topics, in the order in which they were recorded. */
  public List<BagTopic> topics() {
    return topics;
  }

  /** Messages on all topics, as the metadata says. */
  public long messageCount() {
    return metadata.messageCount();
  }

  /** Messages on one topic, as the metadata says; 0 if there is none. */
  public long messageCount(String topic) {
    return metadata.topicCounts().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Receive stamp of the first message; {@link Long#MAX_VALUE} in an empty bag. */
  public long startNanos() {
    return metadata.startNanos();
  }

  /** From the first message to the last. */
  public long durationNanos() {
    return metadata.durationNanos();
  }

  /**
   * Messages in order of their receive stamps, one at a time.
   *
   * @param names topics to read; none: all of them
   * @throws IOException if the bag has no such topic, or cannot be read
   */
  public BagCursor messages(String... names) throws IOException {
    List<String> all = topics.stream().map(BagTopic::name).toList();
    for (String name : names) {
      if (!all.contains(name)) {
        throw new BagException("topic", name, "one of " + all, "choose a topic that the bag has");
      }
    }
    Set<String> wanted = new LinkedHashSet<>(names.length == 0 ? all : List.of(names));
    long expected = 0;
    for (String name : wanted) {
      expected += messageCount(name);
    }
    List<BagDatabase> databases = new ArrayList<>();
    try {
      for (Path file : metadata.files()) {
        databases.add(BagDatabase.open(file));
      }
      return new BagCursor(databases, wanted, expected);
    } catch (IOException | RuntimeException e) {
      for (BagDatabase database : databases) {
        database.close();
      }
      throw e;
    }
  }
}
