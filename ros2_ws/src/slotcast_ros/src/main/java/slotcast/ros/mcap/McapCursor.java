package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Walks over messages by log time. Segments are opened when their time has come, so that those that
 * overlap are merged; if too many do at once, the rest waits, and the walk is in the file's order
 * there.
 */
public final class McapCursor {
  private final List<Segment> segments;
  private final McapFile file;
  private final Predicate<Channel> wanted;
  private final long budget;
  private final PriorityQueue<Open> open =
      new PriorityQueue<>(Comparator.comparingLong(Open::stamp).thenComparingLong(Open::offset));
  private int nextSegment;
  private long openBytes;
  private boolean crowded;

  /**
   * @param segments by their first stamps
   * @param budget bytes of segments in memory, about
   */
  McapCursor(List<Segment> segments, McapFile file, Predicate<Channel> wanted, long budget) {
    this.segments = segments;
    this.file = file;
    this.wanted = wanted;
    this.budget = budget;
  }

  /** The next message; null at the end. */
  public McapMessage next() throws IOException {
    while (nextSegment < segments.size()
        && (open.isEmpty()
            || (segments.get(nextSegment).startNanos() <= open.peek().stamp() && roomForMore()))) {
      Segment segment = segments.get(nextSegment++);
      Open read = read(segment);
      if (read.hasNext()) {
        openBytes += read.bytes();
        open.add(read);
      }
    }
    Open first = open.poll();
    if (first == null) {
      return null;
    }
    Channel channel = file.definitions().channels().get(first.channel());
    McapMessage message = new McapMessage(channel, first.stamp(), first.take());
    if (first.hasNext()) {
      open.add(first);
    } else {
      openBytes -= first.bytes();
    }
    return message;
  }

  private boolean roomForMore() {
    if (openBytes <= budget) {
      return true;
    }
    if (!crowded) {
      crowded = true;
      file.faults().part("too many chunks of one time: messages are not all in order of time");
    }
    return false;
  }

  private Open read(Segment segment) throws IOException {
    byte[] records = file.records(segment, file.faults());
    Open read = new Open(segment.offset(), records);
    Records.each(
        records,
        (opcode, record) -> {
          if (opcode == Format.MESSAGE) {
            add(read, record);
          }
        });
    read.sort();
    return read;
  }

  private void add(Open read, ByteBuffer record) {
    if (record.remaining() < Format.MESSAGE_HEAD) {
      file.faults().message("a message of " + record.remaining() + " bytes");
      return;
    }
    int at = record.position();
    int id = record.getShort(at) & 0xFFFF;
    Channel channel = file.definitions().channels().get(id);
    if (channel == null) {
      file.faults().message("a message of channel " + id + ", which the file does not define");
    } else if (wanted.test(channel)) {
      read.add(record.getLong(at + Short.BYTES + Integer.BYTES), at);
    }
  }
}
