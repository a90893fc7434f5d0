package slotcast.ros.bag;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Walks over the messages of a bag in order of their receive stamps, holding one message of each of
 * its files. Not thread-safe; close it.
 */
public final class BagCursor implements AutoCloseable {
  /** The next message of a file. */
  private record Head(BagMessage message, int file, BagDatabase.Rows rows) {}

  private final List<BagDatabase> databases;
  private final long expected;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.<Head>comparingLong(head -> head.message.stampNanos())
              .thenComparingInt(Head::file));
  private long read;

  /** Owns the databases from here on, unless it throws. */
  BagCursor(List<BagDatabase> databases, Set<String> topics, long expected) throws IOException {
    this.databases = databases;
    this.expected = expected;
    for (int i = 0; i < databases.size(); i++) {
      push(i, databases.get(i).messages(topics));
    }
  }

  /**
   * Whether there is another message.
   *
   * @throws IOException if the bag ends before, or goes on after, as many messages as its metadata
   *     says: it has been cut short or put together from two
   */
  public boolean hasNext() throws IOException {
    boolean more = !heads.isEmpty();
    if (more == (read >= expected)) {
      throw new BagException(
          databases.get(0).file().getParent().toString(),
          (more ? "more than " : "") + read + " messages",
          expected + " as in " + BagMetadata.FILE_NAME,
          "copy the bag anew, or take the messages as they are: ros2 bag reindex");
    }
    return more;
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
    push(head.file, head.rows);
    return head.message;
  }

  private void push(int file, BagDatabase.Rows rows) throws IOException {
    BagMessage message = rows.next();
    if (message != null) {
      heads.add(new Head(message, file, rows));
    }
  }

  @Override
  public void close() throws IOException {
    heads.clear();
    for (BagDatabase database : databases) {
      database.close();
    }
  }
}
