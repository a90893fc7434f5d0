package slotcast.ros.bag;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import slotcast.ros.msg.MessageType;

/**
 * Writes a rosbag2 with one file, MCAP or sqlite3, all of it or nothing.
 *
 * <p>Messages go into a directory NAME.partial beside the bag; {@link #commit} syncs it to the disk
 * and renames it. {@link #close} without a commit, or a kill, leaves no bag; what a killed writer
 * left is removed by the next writer of the same bag. The same topics and messages give the same
 * bytes. Thread-safe.
 *
 * <pre>{@code
 * try (BagWriter bag = BagWriter.create(Path.of("out/demo/bag"))) {
 *   bag.addTopic("/clock", Clock.TYPE, BagQos.keepLast(10, true, false));
 *   bag.write("/clock", stampNanos, Clock.TYPE, clock);
 *   bag.commit();
 * }
 * }</pre>
 */
public final class BagWriter implements AutoCloseable {
  private static final String LOCK = "writer.lock";

  /** What a bag's file is. */
  public enum Storage {
    MCAP("mcap", ".mcap"),
    SQLITE3("sqlite3", ".db3");

    final String id;
    final String suffix;

    Storage(String id, String suffix) {
      this.id = id;
      this.suffix = suffix;
    }

    BagSink sink(Path file) throws IOException {
      return this == MCAP ? new McapSink(file) : new SqliteSink(file);
    }
  }

  private static final class Topic {
    final BagTopic topic;
    long count;

    Topic(BagTopic topic) {
      this.topic = topic;
    }
  }

  private final Path bag;
  private final Path partial;
  private final FileChannel lockFile;
  private final Storage storage;
  private final String fileName;
  private final Map<String, Topic> topics = new LinkedHashMap<>();
  private BagSink sink;
  private long firstNanos = Long.MAX_VALUE;
  private long lastNanos = Long.MIN_VALUE;
  private boolean closed;

  private BagWriter(Path bag, Storage storage, Path partial, FileChannel lockFile) {
    this.bag = bag;
    this.partial = partial;
    this.lockFile = lockFile;
    this.storage = storage;
    this.fileName = bag.getFileName() + "_0" + storage.suffix;
  }

  /**
   * Starts a bag with MCAP storage.
   *
   * @param directory the bag's own; must not exist yet, missing parents are made
   * @throws IOException if it exists, cannot be made, or another writer is at it
   */
  public static BagWriter create(Path directory) throws IOException {
    return create(directory, Storage.MCAP);
  }

  /** Starts a bag of a kind; see {@link #create(Path)}. */
  public static BagWriter create(Path directory, Storage storage) throws IOException {
    Path bag = directory.toAbsolutePath().normalize();
    if (bag.getFileName() == null) {
      throw new BagException(
          bag.toString(), "the root directory", "a new directory", "name a directory in it");
    }
    refuseExisting(bag);
    Path partial = bag.resolveSibling(bag.getFileName() + ".partial");
    FileChannel lockFile;
    try {
      Files.createDirectories(partial);
      lockFile =
          FileChannel.open(
              partial.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new BagException(
          bag.toString(),
          "no way to write there (" + e + ")",
          "a writable folder",
          "choose another output folder",
          e);
    }
    BagWriter writer = new BagWriter(bag, storage, partial, lockFile);
    try {
      lock(lockFile, bag);
      clear(partial, true);
    } catch (IOException e) {
      lockFile.close(); // another writer's directory stays as it is
      throw e;
    }
    try {
      writer.sink = storage.sink(partial.resolve(writer.fileName));
      return writer;
    } catch (IOException e) {
      writer.close();
      throw writer.failed(e);
    }
  }

  /** The lock goes with the process that holds it, however that ends. */
  private static void lock(FileChannel lockFile, Path bag) throws IOException {
    FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new BagException(
          bag.toString(),
          "another writer at work",
          "one writer",
          "wait for it to end, or choose another output folder");
    }
  }

  /**
   * Adds a topic; the same one may be added twice.
   *
   * @param offeredQosProfiles YAML as of {@link BagQos}, or empty
   * @throws IllegalArgumentException if the name is taken by another type
   */
  public void addTopic(String name, MessageType<?> type, String offeredQosProfiles)
      throws IOException {
    addTopic(new BagTopic(name, type.rosName(), BagTopic.CDR, offeredQosProfiles));
  }

  /** Adds a topic, as one read from another bag, of any type. */
  public synchronized void addTopic(BagTopic topic) throws IOException {
    refuseClosed();
    Topic known = topics.get(topic.name());
    if (known != null) {
      if (!known.topic.type().equals(topic.type())) {
        throw new IllegalArgumentException(
            topic.name() + ": got " + topic.type() + ", expected " + known.topic.type());
      }
      return;
    }
    try {
      sink.addTopic(topic);
    } catch (IOException e) {
      throw failed(e);
    }
    topics.put(topic.name(), new Topic(topic));
  }

  /**
   * Writes a message.
   *
   * @param stampNanos when it was received; messages may come in any order
   * @throws IllegalArgumentException if the topic has not been added, or with another type
   */
  public <T> void write(String topic, long stampNanos, MessageType<T> type, T message)
      throws IOException {
    synchronized (this) {
      String expected = known(topic).topic.type();
      if (!expected.equals(type.rosName())) {
        throw new IllegalArgumentException(
            topic + ": got " + type.rosName() + ", expected " + expected);
      }
    }
    write(topic, stampNanos, type.encode(message));
  }

  /**
   * Writes a message as it came.
   *
   * @param payload with its encapsulation header
   */
  public synchronized void write(String topic, long stampNanos, byte[] payload) throws IOException {
    refuseClosed();
    Topic to = known(topic);
    try {
      sink.write(to.topic, stampNanos, payload);
    } catch (IOException e) {
      throw failed(e);
    }
    to.count++;
    firstNanos = Math.min(firstNanos, stampNanos);
    lastNanos = Math.max(lastNanos, stampNanos);
  }

  /** Makes the bag appear, whole and on the disk; nothing can be written afterwards. */
  public synchronized void commit() throws IOException {
    refuseClosed();
    refuseExisting(bag);
    Path file = partial.resolve(fileName);
    try {
      sink.finish();
    } catch (IOException e) {
      throw failed(e);
    }
    Map<BagTopic, Long> counts = new LinkedHashMap<>();
    topics.values().forEach(topic -> counts.put(topic.topic, topic.count));
    long messages = counts.values().stream().mapToLong(Long::longValue).sum();
    long duration = messages == 0 ? 0 : lastNanos - firstNanos;
    new BagMetadata(List.of(file), firstNanos, duration, messages, counts)
        .write(partial, storage.id);
    force(file);
    force(partial.resolve(BagMetadata.FILE_NAME));
    Files.delete(partial.resolve(LOCK));
    force(partial);
    Files.move(partial, bag, StandardCopyOption.ATOMIC_MOVE);
    force(bag.getParent());
    closed = true;
    lockFile.close();
  }

  /** Drops the bag if it was not committed. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (sink != null) {
        sink.close();
      }
    } catch (IOException e) {
      throw failed(e);
    } finally {
      clear(partial, false);
      lockFile.close();
    }
  }

  private Topic known(String name) {
    Topic topic = topics.get(name);
    if (topic == null) {
      throw new IllegalArgumentException(
          "topic: got " + name + ", expected one of " + topics.keySet() + "; add it first");
    }
    return topic;
  }

  private void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the writer of " + bag + " is closed");
    }
  }

  private static void refuseExisting(Path bag) throws IOException {
    if (Files.exists(bag)) {
      throw new BagException(
          bag.toString(),
          "something that exists",
          "a new directory",
          "remove it or choose another name",
          new FileAlreadyExistsException(bag.toString()));
    }
  }

  private BagException failed(IOException e) {
    return new BagException(
        bag.toString(),
        e.getMessage(),
        "a bag that can be written",
        "see whether the disk is full and the folder writable",
        e);
  }

  /** Removes what is in a partial bag, and itself unless its lock is to be kept. */
  private static void clear(Path partial, boolean keepLock) throws IOException {
    if (!Files.exists(partial)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(partial)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      boolean kept = path.equals(partial) || path.equals(partial.resolve(LOCK));
      if (!keepLock || !kept) {
        Files.delete(path);
      }
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
