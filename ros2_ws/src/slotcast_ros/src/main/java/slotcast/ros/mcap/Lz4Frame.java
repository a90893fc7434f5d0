package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Unpacks LZ4 frames, one or several that follow one another. Their blocks may be linked: each
 * refers back to those before it. liblz4 writes such frames, and with it the recorders of ROS 2;
 * lz4-java's own reader refuses them. Source: lz4_Frame_format.md, version 1.6.
 */
final class Lz4Frame {
  private static final int MAGIC = 0x184D2204;
  private static final int SKIPPED = 0x184D2A50; // of 16 kinds
  private static final int SKIPPED_MASK = 0xFFFFFFF0;
  private static final int VERSION = 1;
  private static final int STORED = 1 << 31;

  private static final LZ4SafeDecompressor BLOCKS = LZ4Factory.fastestInstance().safeDecompressor();
  private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

  private final ByteBuffer in;
  private final byte[] packed;
  private final byte[] out;
  private int filled;

  /**
   * @param out never filled beyond its end
   */
  Lz4Frame(byte[] packed, byte[] out) {
    this.packed = packed;
    in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    this.out = out;
  }

  /** Bytes of out that hold what was unpacked, also if the rest could not be. */
  int filled() {
    return filled;
  }

  /**
   * Unpacks to the end.
   *
   * @throws IOException if the bytes are damaged, end early, or unpack to more than out holds
   */
  void unpack() throws IOException {
    while (in.hasRemaining()) {
      int magic = need(Integer.BYTES).getInt();
      if (magic == MAGIC) {
        frame();
      } else if ((magic & SKIPPED_MASK) == SKIPPED) {
        int length = need(Integer.BYTES).getInt();
        need(Integer.toUnsignedLong(length));
        in.position(in.position() + length);
      } else {
        throw damaged("no frame");
      }
    }
  }

  private void frame() throws IOException {
    int descriptor = in.position();
    int flags = need(2).get() & 0xFF;
    in.get(); // the largest size of a block: the room in out bounds it
    if (flags >>> 6 != VERSION) {
      throw damaged("version " + (flags >>> 6));
    }
    boolean linked = (flags & 0x20) == 0;
    boolean blockChecksums = (flags & 0x10) != 0;
    boolean contentChecksum = (flags & 0x04) != 0;
    if ((flags & 0x01) != 0) {
      throw new IOException("lz4: packed with a dictionary, which the file does not have");
    }
    if ((flags & 0x08) != 0) {
      need(Long.BYTES).getLong(); // the whole size, which the chunk says too
    }
    int hash = hash(packed, descriptor, in.position() - descriptor);
    if ((need(1).get() & 0xFF) != (hash >>> 8 & 0xFF)) {
      throw damaged("a header that does not fit its checksum");
    }
    int first = filled;
    for (int word = word(); word != 0; word = word()) {
      int length = word & ~STORED;
      int from = need(length).position();
      in.position(from + length);
      if (blockChecksums && word() != hash(packed, from, length)) {
        throw damaged("a block that does not fit its checksum");
      }
      if ((word & STORED) == 0) {
        filled =
            linked
                ? LinkedBlock.unpack(packed, from, length, out, first, filled)
                : block(from, length);
      } else {
        room(length);
        System.arraycopy(packed, from, out, filled, length);
        filled += length;
      }
    }
    if (contentChecksum && word() != hash(out, first, filled - first)) {
      throw damaged("bytes that do not fit their checksum");
    }
  }

  private int block(int from, int length) throws IOException {
    try {
      return filled + BLOCKS.decompress(packed, from, length, out, filled, out.length - filled);
    } catch (LZ4Exception e) {
      throw damaged("a block that makes no sense, or is larger than the " + out.length + " named,");
    }
  }

  private int word() throws IOException {
    return need(Integer.BYTES).getInt();
  }

  private ByteBuffer need(long bytes) throws IOException {
    if (bytes > in.remaining()) {
      throw damaged("the end");
    }
    return in;
  }

  private void room(int bytes) throws IOException {
    if (bytes < 0 || bytes > out.length - filled) {
      throw damaged("more bytes than the " + out.length + " it names");
    }
  }

  private static int hash(byte[] bytes, int from, int length) {
    return HASH.hash(bytes, from, length, 0);
  }

  private IOException damaged(String what) {
    return new IOException("lz4: " + what + " at byte " + in.position());
  }
}
