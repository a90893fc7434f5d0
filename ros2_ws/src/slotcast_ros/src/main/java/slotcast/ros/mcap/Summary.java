package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The index at a file's end. Needed only where the way from record to record is damaged. */
final class Summary {
  private static final int MAX_BYTES = 64 << 20;

  private Summary() {}

  /** Where the next chunk begins that the index names; -1 if there is none, or no sound index. */
  static long chunkAfter(McapFile file, long at) throws IOException {
    byte[] magic = Format.magic();
    int tail = Format.RECORD_HEAD + Format.FOOTER_BYTES + magic.length;
    long footer = file.size() - tail;
    if (footer <= at) {
      return -1;
    }
    ByteBuffer end = file.buffer(footer, tail);
    byte[] last = Arrays.copyOfRange(end.array(), tail - magic.length, tail);
    long start = end.getLong(Format.RECORD_HEAD);
    boolean sound = end.get(0) == Format.FOOTER && Arrays.equals(last, magic);
    if (!sound || start <= at || start >= footer || footer - start > MAX_BYTES) {
      return -1;
    }
    long[] next = {-1};
    Records.each(
        file.buffer(start, (int) (footer - start)).array(),
        (opcode, record) -> {
          if (opcode == Format.CHUNK_INDEX && record.remaining() > 3 * Long.BYTES) {
            long chunk = record.getLong(record.position() + 2 * Long.BYTES);
            if (chunk > at && chunk < start && (next[0] < 0 || chunk < next[0])) {
              next[0] = chunk;
            }
          }
        });
    return next[0];
  }
}
