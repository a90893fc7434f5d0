package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rosbag2 with sqlite3 or MCAP storage, open for reading. What of it can be read is read, and one
 * line says what cannot: {@link #remarks} here, {@link BagCursor#remark} after its messages. A bag
 * of which nothing can be read is an {@link IOException} that says what, got, expected and the next
 * step. Thread-safe; cursors are not.
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
  private final List<Path> files;
  private final BagMetadata metadata;
  private final boolean rebuilt;
  private final List<BagTopic> topics;
  private final List<String> remarks;

  private BagReader(
      List<Path> files,
      BagMetadata metadata,
      boolean rebuilt,
      List<BagTopic> topics,
      List<String> remarks) {
    this.files = files;
    this.metadata = metadata;
    this.rebuilt = rebuilt;
    this.topics = topics;
    this.remarks = remarks;
  }

  /**
   * Whether a path is a bag, whole or not: a directory with metadata.yaml or a file with messages,
   * or such a file.
   */
  public static boolean isBag(Path directory) throws IOException {
    return Files.isDirectory(directory)
        ? BagFiles.isBag(directory)
        : Files.isRegularFile(directory)
            && BagFiles.hasMessages(directory.getFileName().toString());
  }

  /**
   * Reads a bag's metadata and looks into its files. Without sound metadata, the files are counted
   * through.
   *
   * @param directory the one with metadata.yaml, or with files of messages only; or one such file
   * @throws IOException if none of its files can be read, or it is no bag at all
   */
  public static BagReader open(Path directory) throws IOException {
    Path bag = directory.toAbsolutePath().normalize();
    boolean bare = Files.isRegularFile(bag) && BagFiles.hasMessages(bag.getFileName().toString());
    if (!Files.isDirectory(bag) && !bare) {
      throw new BagException(
          bag.toString(),
          Files.exists(bag) ? "a file" : "nothing",
          "the directory of a rosbag2, or a file .mcap or .db3",
          "give the directory that holds " + BagMetadata.FILE_NAME);
    }
    List<String> remarks = new ArrayList<>();
    BagMetadata metadata = null;
    if (!bare) {
      try {
        metadata = BagMetadata.read(bag);
      } catch (BagMetadata.DamagedException e) {
        remarks.add(e.getMessage() + "; the files are read without it");
      }
    }
    List<Path> files = bare ? List.of(bag) : files(bag, metadata, remarks);
    Map<String, BagTopic> topics = new LinkedHashMap<>();
    BagSummary summary = new BagSummary();
    List<Path> readable = new ArrayList<>();
    IOException failure = null;
    for (Path file : files) {
      try (BagStorage storage = BagStorage.open(file, new Losses())) {
        for (BagTopic topic : storage.topics()) {
          // Of two types under one name both are told.
          topics.putIfAbsent(topic.name() + " " + topic.type(), topic);
        }
        if (metadata == null) {
          summary.add(storage.summary());
        }
        readable.add(file);
      } catch (IOException e) {
        remarks.add(e.getMessage());
        failure = e;
      }
    }
    if (readable.isEmpty() && failure != null) {
      throw failure;
    }
    BagMetadata known =
        metadata != null
            ? metadata
            : new BagMetadata(
                readable,
                summary.firstNanos(),
                summary.durationNanos(),
                summary.messages(),
                summary.counts());
    return new BagReader(
        List.copyOf(readable),
        known,
        metadata == null,
        List.copyOf(topics.values()),
        List.copyOf(remarks));
  }

  /** The files that metadata names; if there are none of them, those that the directory has. */
  private static List<Path> files(Path bag, BagMetadata metadata, List<String> remarks)
      throws IOException {
    List<Path> named = metadata == null ? List.of() : metadata.files().stream().distinct().toList();
    List<Path> files = named.stream().filter(Files::isRegularFile).toList();
    List<Path> missing = named.stream().filter(file -> !Files.isRegularFile(file)).toList();
    if (!missing.isEmpty()) {
      remarks.add(
          BagException.plain(
              BagMetadata.FILE_NAME
                  + " names "
                  + missing.get(0).getFileName()
                  + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "")
                  + ", which the bag's directory does not have"));
    }
    if (files.isEmpty()) {
      files = BagFiles.find(bag);
    }
    if (files.isEmpty()) {
      throw new BagException(
          missing.isEmpty() ? bag.toString() : missing.get(0).toString(),
          "nothing",
          missing.isEmpty()
              ? BagMetadata.FILE_NAME + " and files of messages (.mcap or .db3)"
              : "a file that " + BagMetadata.FILE_NAME + " names",
          "copy the bag anew, with all its files");
    }
    return files;
  }

  /** What is wrong with the bag, a line each; empty if nothing is. */
  public List<String> remarks() {
    return remarks;
  }

  /** What its files are: {@code MCAP}, {@code sqlite3}. */
  public List<String> storages() {
    return files.stream()
        .map(file -> BagFiles.isMcap(file) ? "MCAP" : "sqlite3")
        .distinct()
        .toList();
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
    List<String> all = topics.stream().map(BagTopic::name).distinct().toList();
    for (String name : names) {
      if (!all.contains(name)) {
        throw new BagException("topic", name, "one of " + all, "choose a topic that the bag has");
      }
    }
    Set<String> wanted = Set.copyOf(names.length == 0 ? all : List.of(names));
    long expected = names.length == 0 ? messageCount() : 0;
    for (String name : names.length == 0 ? Set.<String>of() : wanted) {
      expected += messageCount(name);
    }
    return new BagCursor(files, wanted::contains, rebuilt ? -1 : expected);
  }
}
