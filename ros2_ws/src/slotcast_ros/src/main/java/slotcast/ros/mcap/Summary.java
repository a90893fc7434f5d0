package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeSet;

/** The index at a file's end. Needed only where the way from record to record is damaged. */
final class Summary {
  private static final int MAX_BYTES = 64 << 20;

  private final TreeSet<Long> chunks = new TreeSet<>();

  /** Reads it; one that is missing or makes no sense names no chunks. */
  Summary(FileBytes file, int maxBytes) throws IOException {
    byte[] magic = Format.magic();
    int tail = Format.RECORD_HEAD + Format.FOOTER_BYTES + magic.length;
    long footer = file.size() - tail;
    if (footer < magic.length) {
      return;
    }
    ByteBuffer end = file.buffer(footer, tail);
    byte[] last = Arrays.copyOfRange(end.array(), tail - magic.length, tail);
    long start = end.getLong(Format.RECORD_HEAD);
    boolean sound = end.get(0) == Format.FOOTER && Arrays.equals(last, magic);
    if (!sound
        || start < magic.length
        || start >= footer
        || footer - start > Math.min(MAX_BYTES, maxBytes)) {
      return;
    }
    Records.each(
        file.read(start, (int) (footer - start)),
        (opcode, record) -> {
          if (opcode == Format.CHUNK_INDEX && record.remaining() > 3 * Long.BYTES) {
            long chunk = record.getLong(record.position() + 2 * Long.BYTES);
            if (chunk >= magic.length && chunk < start) {
              chunks.add(chunk);
            }
          }
        });
  }

  /** Where the next chunk begins that the index names; -1 if there is none. */
  long chunkAfter(long at) {
    Long next = chunks.higher(at);
    return next == null ? -1 : next;
  }
}
