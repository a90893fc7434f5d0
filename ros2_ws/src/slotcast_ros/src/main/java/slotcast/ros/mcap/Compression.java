package slotcast.ros.mcap;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jpountz.lz4.LZ4FrameInputStream;

/** How the records of a chunk are packed. */
final class Compression {
  static final String NONE = "";
  static final String ZSTD = "zstd";
  private static final String LZ4 = "lz4";
  private static final int STEP_BYTES = 1 << 16;

  private Compression() {}

  /**
   * Unpacks the records of a whole chunk.
   *
   * @param size of the result
   * @throws IOException if the kind is unknown, or the bytes are damaged or not as many as they
   *     should be
   */
  static byte[] unpack(String kind, byte[] packed, int size) throws IOException {
    byte[] out;
    try {
      switch (kind) {
        case NONE, "none" -> out = packed;
        case ZSTD -> {
          out = new byte[size];
          long n = Zstd.decompressByteArray(out, 0, size, packed, 0, packed.length);
          out = n == size ? out : Arrays.copyOf(out, (int) n);
        }
        default -> {
          try (InputStream in = stream(kind, packed)) {
            out = in.readNBytes(size);
            if (in.read() >= 0) {
              throw new IOException("more bytes than the " + size + " it names");
            }
          }
        }
      }
    } catch (RuntimeException e) { // the decoders' own, on bytes that are none of theirs
      throw new IOException(e.getMessage(), e);
    }
    if (out.length != size) {
      throw new IOException(out.length + " bytes where it names " + size);
    }
    return out;
  }

  /**
   * Unpacks the records of a chunk whose end is missing, as far as they go.
   *
   * @param size of the whole; more than this is never unpacked
   * @throws IOException if the kind is unknown
   */
  static byte[] unpackCut(String kind, byte[] packed, int size) throws IOException {
    byte[] out = new byte[size];
    int filled = 0;
    try (InputStream in = stream(kind, packed)) {
      for (int n = 0; n >= 0 && filled < size; filled += Math.max(0, n)) {
        n = in.read(out, filled, Math.min(STEP_BYTES, size - filled));
      }
    } catch (IOException | RuntimeException e) {
      if (!isKnown(kind)) {
        throw e;
      }
      // As expected: here the bytes end.
    }
    return Arrays.copyOf(out, filled);
  }

  private static boolean isKnown(String kind) {
    return kind.equals(NONE) || kind.equals("none") || kind.equals(ZSTD) || kind.equals(LZ4);
  }

  private static InputStream stream(String kind, byte[] packed) throws IOException {
    InputStream bytes = new ByteArrayInputStream(packed);
    if (!isKnown(kind)) {
      throw new IOException("chunks packed by " + kind + ", known are none, lz4 and zstd");
    }
    return switch (kind) {
      case ZSTD -> new ZstdInputStreamNoFinalizer(bytes);
      case LZ4 -> new LZ4FrameInputStream(bytes);
      default -> bytes;
    };
  }
}
