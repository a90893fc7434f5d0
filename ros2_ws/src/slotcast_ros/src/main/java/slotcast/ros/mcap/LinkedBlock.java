package slotcast.ros.mcap;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Unpacks LZ4 blocks whose matches may refer to what stands before them, which lz4-java cannot.
 * Source: lz4_Block_format.md.
 */
final class LinkedBlock {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Copies of up to so many bytes are made in words, and may overwrite what comes behind them. */
  private static final int WORDS = 8 * Long.BYTES;

  private LinkedBlock() {}

  /**
   * Unpacks a block: literals and a match, again and again, with literals at the end.
   *
   * @param start of the block in packed, so many bytes long
   * @param oldest byte of out that a match may refer to
   * @param filled where in out the block's content begins; bytes behind its end may change
   * @return where in out it ends
   * @throws IOException if it is damaged, or larger than the room in out
   */
  static int unpack(byte[] packed, int start, int bytes, byte[] out, int oldest, int filled)
      throws IOException {
    int end = start + bytes;
    int from = start;
    int to = filled;
    while (from < end) {
      int token = packed[from++] & 0xFF;
      int literals = token >>> 4;
      if (literals == 15) {
        int more = 255;
        while (more == 255 && from < end) {
          more = packed[from++] & 0xFF;
          literals += more;
        }
      }
      if (literals < 0 || literals > end - from || literals > out.length - to) {
        throw damaged(from);
      }
      if (literals <= WORDS && from <= packed.length - WORDS && to <= out.length - WORDS) {
        for (int i = 0; i < literals; i += Long.BYTES) {
          LONG.set(out, to + i, (long) LONG.get(packed, from + i));
        }
      } else {
        System.arraycopy(packed, from, out, to, literals);
      }
      from += literals;
      to += literals;
      if (from == end) {
        return to;
      }
      if (end - from < Short.BYTES) {
        throw damaged(from);
      }
      int distance = (packed[from] & 0xFF) | (packed[from + 1] & 0xFF) << 8;
      from += Short.BYTES;
      int length = 4 + (token & 15);
      if (length == 4 + 15) {
        int more = 255;
        while (more == 255 && from < end) {
          more = packed[from++] & 0xFF;
          length += more;
        }
      }
      if (distance == 0 || distance > to - oldest || length < 0 || length > out.length - to) {
        throw damaged(from);
      }
      repeat(out, to, distance, length);
      to += length;
    }
    return to;
  }

  /** Repeats the bytes that stand so far before a place there. */
  private static void repeat(byte[] out, int to, int distance, int length) {
    int from = to - distance;
    if (distance >= Long.BYTES && length <= WORDS && to <= out.length - WORDS) {
      for (int i = 0; i < length; i += Long.BYTES) {
        LONG.set(out, to + i, (long) LONG.get(out, from + i));
      }
    } else if (distance >= length) {
      System.arraycopy(out, from, out, to, length);
    } else {
      // The bytes between are a pattern: it is written twice as long each time.
      int done = Math.min(distance, length);
      System.arraycopy(out, from, out, to, done);
      while (done < length) {
        int more = Math.min(done + distance, length - done);
        System.arraycopy(out, from, out, to + done, more);
        done += more;
      }
    }
  }

  private static IOException damaged(int at) {
    return new IOException("lz4: a block that makes no sense at byte " + at);
  }
}
