package slotcast.ros.bag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Walks over the messages of a bag in order of their receive stamps, holding one message of each of
 * its files. Files that need a plain copy on the disk, as compressed ones do, are read one after
 * another instead, as rosbag2 itself does, so that there is one copy at a time. Messages that
 * cannot be read are passed over; {@link #remark} tells of them. Not thread-safe; close it.
 */
public final class BagCursor implements AutoCloseable {
  /** The next message of a file. */
  private record Head(BagMessage message, int file, BagStorage storage, BagStorage.Walk walk) {}

  private final Predicate<String> wanted;
  private final long expected;
  private final Losses losses = new Losses();
  private final Deque<Path> waiting;
  private final List<BagStorage> open = new ArrayList<>();
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.<Head>comparingLong(head -> head.message.stampNanos())
              .thenComparingInt(Head::file));
  private int opened;
  private long read;

  /**
   * @param wanted tells by the topic's name
   * @param expected messages, as metadata.yaml says; negative if it says nothing
   * @throws IOException if none of the files can be opened
   */
  BagCursor(List<Path> files, Predicate<String> wanted, long expected) throws IOException {
    this.wanted = wanted;
    this.expected = expected;
    waiting = new ArrayDeque<>(files);
    boolean merge = true;
    for (Path file : files) {
      merge &= PlainFile.isPlain(file);
    }
    try {
      IOException failure = null;
      while (!waiting.isEmpty() && (merge || heads.isEmpty())) {
        try {
          openNext();
        } catch (IOException e) {
          failure = e;
        }
      }
      if (opened == 0 && failure != null) {
        throw failure;
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Opens the next file; a fault of it is noted, too. */
  private void openNext() throws IOException {
    Path file = waiting.remove();
    try {
      BagStorage storage = BagStorage.open(file, losses);
      open.add(storage);
      push(opened++, storage, storage.messages(wanted));
    } catch (IOException e) {
      losses.part(e.getMessage());
      throw e;
    }
  }

  /** Whether there is another message. */
  public boolean hasNext() {
    while (heads.isEmpty() && !waiting.isEmpty()) {
      try {
        openNext();
      } catch (IOException e) {
        continue; // noted; the rest is read
      }
    }
    return !heads.isEmpty();
  }

  /**
   * The next message.
   *
   * @throws NoSuchElementException if there is none
   */
  public BagMessage next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException("the bag has no more messages");
    }
    Head head = heads.remove();
    read++;
    push(head.file, head.storage, head.walk);
    return head.message;
  }

  /**
   * One line on what could not be read, and on messages that metadata.yaml says there are, once the
   * walk is at its end; empty if every message was read.
   */
  public Optional<String> remark() {
    boolean asExpected = expected < 0 || expected == read;
    if (losses.firstReason().isEmpty() && asExpected) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder(read + " messages could be read");
    if (losses.messages() > 0) {
      line.append(", ").append(losses.messages()).append(" could not");
    }
    if (!asExpected) {
      line.append(", ").append(BagMetadata.FILE_NAME).append(" says ").append(expected);
    }
    losses.firstReason().ifPresent(reason -> line.append("; first fault: ").append(reason));
    return Optional.of(line.toString());
  }

  private void push(int file, BagStorage storage, BagStorage.Walk walk) throws IOException {
    BagMessage message = walk.next();
    if (message != null) {
      heads.add(new Head(message, file, storage, walk));
    } else {
      open.remove(storage);
      storage.close();
    }
  }

  @Override
  public void close() throws IOException {
    heads.clear();
    waiting.clear();
    for (BagStorage storage : open) {
      storage.close();
    }
    open.clear();
  }
}
