package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An MCAP file, open for reading. It is walked once from record to record, over chunks without
 * unpacking them, so that a file without an index, or one that was cut off, is read like any other:
 * everything before the cut. Records of unknown kinds are passed over; a chunk that does not fit
 * its checksum is left out and told of. Memory holds a few chunks at a time. Not thread-safe.
 */
public final class McapFile implements AutoCloseable {
  /** A run of records outside of chunks ends when it is longer. */
  private static final int RUN_BYTES = 1 << 20;

  private static final int MAX_DEFINITION_BYTES = 16 << 20;

  private final FileBytes file;
  private final Chunks chunks;
  private final long size;
  private final int maxBytes;
  private final Faults faults;
  private final Definitions definitions = new Definitions();
  private final List<Segment> segments = new ArrayList<>();
  private Statistics statistics;
  private boolean ended;

  private McapFile(FileBytes file, int maxBytes, Faults faults) {
    this.file = file;
    this.size = file.size();
    this.maxBytes = maxBytes;
    this.faults = faults;
    chunks = new Chunks(file, maxBytes);
  }

  /** Whether bytes begin an MCAP file. */
  public static boolean isMcap(byte[] head) {
    byte[] magic = Format.magic();
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  /**
   * Opens a file and finds its chunks and channels.
   *
   * @param maxBytes of a message, and of a chunk unpacked; larger ones count as unreadable
   * @param faults is told what cannot be read, now and later
   * @throws IOException if it cannot be read at all, or does not begin as MCAP does
   */
  public static McapFile open(Path path, int maxBytes, Faults faults) throws IOException {
    FileBytes file = new FileBytes(path);
    try {
      McapFile mcap = new McapFile(file, maxBytes, faults);
      byte[] magic = file.read(0, (int) Math.min(mcap.size, Format.magic().length));
      if (!isMcap(magic)) {
        throw new IOException(path.getFileName() + " does not begin as an MCAP file does");
      }
      mcap.scan();
      if (!mcap.ended || mcap.definitions.channels().isEmpty()) {
        mcap.collectDefinitions();
      }
      return mcap;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** In the order of their numbers; of a file that names them in chunks only, too. */
  public Collection<Channel> channels() {
    return Collections.unmodifiableCollection(definitions.channels().values());
  }

  /** What the file says of itself; null if it says nothing, as one that was cut off. */
  public Statistics statistics() {
    return ended ? statistics : null;
  }

  /**
   * Messages of each channel, first and last stamp.
   *
   * @param counts by channel
   * @param startNanos of the first message; 0 if there is none
   * @param endNanos of the last message
   */
  public record Statistics(Map<Channel, Long> counts, long startNanos, long endNanos) {}

  /** The messages of some channels, by log time, and in the file's order where that is equal. */
  public McapCursor messages(Predicate<Channel> wanted) {
    List<Segment> ordered = new ArrayList<>(segments);
    ordered.sort(Comparator.comparingLong(Segment::startNanos).thenComparingLong(Segment::offset));
    return new McapCursor(ordered, this, wanted, maxBytes / 2);
  }

  /** Walks over all records. */
  private void scan() throws IOException {
    Run run = new Run();
    Summary index = null;
    long at = Format.magic().length;
    while (!ended) {
      long left = size - at;
      if (left < Format.RECORD_HEAD) {
        faults.part("it ends at byte " + size + " without a footer");
        break;
      }
      ByteBuffer head = file.buffer(at, Format.RECORD_HEAD);
      int opcode = head.get() & 0xFF;
      long length = head.getLong();
      if (opcode == 0 || length < 0 || length > left - Format.RECORD_HEAD) {
        faults.part("it is cut off or damaged at byte " + at);
        index = index == null ? new Summary(file, maxBytes) : index;
        long next = index.chunkAfter(at);
        long damaged = (next < 0 ? size : next) - at;
        if (opcode == Format.CHUNK && damaged > Format.RECORD_HEAD + 2 * Long.BYTES) {
          segments.add(chunk(at, damaged, true));
        }
        if (next < 0) {
          break;
        }
        run.finish();
        at = next;
        continue;
      }
      long end = at + Format.RECORD_HEAD + length;
      switch (opcode) {
        case Format.SCHEMA, Format.CHANNEL -> {
          if (length > MAX_DEFINITION_BYTES) {
            faults.part("a definition of " + length + " bytes at byte " + at);
          } else {
            define(opcode, file.buffer(at + Format.RECORD_HEAD, (int) length), faults);
          }
        }
        case Format.MESSAGE -> {
          if (length < Format.MESSAGE_HEAD || length - Format.MESSAGE_HEAD > maxBytes) {
            faults.message("a message of " + length + " bytes at byte " + at);
          } else {
            run.add(at, end, file.buffer(at + Format.RECORD_HEAD, Format.MESSAGE_HEAD).getLong(6));
          }
        }
        case Format.CHUNK -> {
          run.finish();
          if (length < 2 * Long.BYTES) {
            faults.part("a chunk of " + length + " bytes at byte " + at);
          } else {
            segments.add(chunk(at, end - at, false));
          }
        }
        case Format.STATISTICS -> readStatistics(at, length);
        case Format.FOOTER -> ended = true;
        default -> {
          // Headers, indexes, attachments, metadata, and kinds that are yet to come.
        }
      }
      at = end;
    }
    run.finish();
  }

  private Segment chunk(long at, long bytes, boolean cut) throws IOException {
    long start = file.buffer(at + Format.RECORD_HEAD, Long.BYTES).getLong();
    return new Segment(at, bytes, start, true, cut);
  }

  /** Messages outside of chunks that follow one another. */
  private final class Run {
    private long offset = -1;
    private long end;
    private long startNanos;

    void add(long at, long messageEnd, long stampNanos) {
      // What lies between two messages is read with them, so it must not be much.
      if (offset >= 0 && (messageEnd - offset > RUN_BYTES || at - end > RUN_BYTES / 16)) {
        finish();
      }
      if (offset < 0) {
        offset = at;
        startNanos = stampNanos;
      }
      startNanos = Math.min(startNanos, stampNanos);
      end = messageEnd;
    }

    void finish() {
      if (offset >= 0) {
        segments.add(new Segment(offset, end - offset, startNanos, false, false));
        offset = -1;
      }
    }
  }

  private void define(int opcode, ByteBuffer record, Faults told) {
    try {
      definitions.add(opcode, new Fields(record));
    } catch (IOException e) {
      told.part("a damaged definition: " + e.getMessage());
    }
  }

  private void readStatistics(long at, long length) throws IOException {
    if (length > MAX_DEFINITION_BYTES) {
      return;
    }
    Fields in = new Fields(file.buffer(at + Format.RECORD_HEAD, (int) length));
    try {
      in.bytes(Long.BYTES + Short.BYTES + 4 * Integer.BYTES);
      long start = in.u64();
      long end = in.u64();
      Fields pairs = new Fields(in.bytes(in.u32()));
      Map<Channel, Long> counts = new LinkedHashMap<>();
      while (pairs.left() > 0) {
        Channel channel = definitions.channels().get(pairs.u16());
        long count = pairs.u64();
        if (channel != null) {
          counts.merge(channel, count, Long::sum);
        }
      }
      statistics = new Statistics(counts, start, end);
    } catch (IOException e) {
      faults.part("damaged statistics: " + e.getMessage());
    }
  }

  /** Without a summary, definitions may stand in chunks only. */
  private void collectDefinitions() throws IOException {
    for (Segment segment : segments) {
      if (segment.chunk()) {
        records(segment, new Silent());
      }
    }
  }

  /** Faults are told when messages are read. */
  private static final class Silent implements Faults {
    @Override
    public void message(String reason) {}

    @Override
    public void part(String reason) {}
  }

  Faults faults() {
    return faults;
  }

  /** Everything that records have defined up to now. */
  Definitions definitions() {
    return definitions;
  }

  /**
   * Reads a segment's records, unpacked, and takes note of what they define; none if they are
   * damaged.
   */
  byte[] records(Segment segment, Faults told) throws IOException {
    byte[] records;
    if (!segment.chunk()) {
      records = file.read(segment.offset(), (int) segment.bytes());
    } else {
      try {
        records = chunks.records(segment);
      } catch (IOException e) {
        told.part("the chunk at byte " + segment.offset() + ": " + e.getMessage());
        return new byte[0];
      }
    }
    Records.each(
        records,
        (opcode, record) -> {
          if (opcode == Format.SCHEMA || opcode == Format.CHANNEL) {
            define(opcode, record, told);
          }
        });
    return records;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
