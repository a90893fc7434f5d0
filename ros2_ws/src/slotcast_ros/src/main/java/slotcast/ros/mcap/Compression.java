package slotcast.ros.mcap;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** How the records of a chunk are packed. */
enum Compression {
  NONE(""),
  LZ4("lz4"),
  ZSTD("zstd");

  private static final int STEP_BYTES = 1 << 16;

  /** A byte of a match's length stands for so many at most: no room is made for a lie. */
  private static final long LZ4_MOST_TIMES = 255;

  private final String id;

  Compression(String id) {
    this.id = id;
  }

  /** In a file. */
  String id() {
    return id;
  }

  /** By its id; some write {@code none} where the format has an empty text. */
  static Compression of(String id) throws IOException {
    Optional<Compression> found =
        Arrays.stream(values())
            .filter(kind -> kind.id.equals(id) || (kind == NONE && id.equals("none")))
            .findFirst();
    return found.orElseThrow(
        () -> new IOException("chunks packed by " + id + ", known are none, lz4 and zstd"));
  }

  /**
   * Unpacks the records of a whole chunk.
   *
   * @param size of the result
   * @throws IOException if the bytes are damaged or not as many as they should be
   */
  byte[] unpack(byte[] packed, int size) throws IOException {
    if (this == LZ4 && size > LZ4_MOST_TIMES * packed.length) {
      throw new IOException(packed.length + " bytes of lz4 where it names " + size + " unpacked");
    }
    byte[] out = this == NONE ? packed : new byte[size];
    long filled;
    try {
      filled =
          switch (this) {
            case NONE -> packed.length;
            case LZ4 -> {
              Lz4Frame frame = new Lz4Frame(packed, out);
              frame.unpack();
              yield frame.filled();
            }
            case ZSTD -> Zstd.decompressByteArray(out, 0, size, packed, 0, packed.length);
          };
    } catch (RuntimeException e) { // the decoder's own, on bytes that are none of its
      throw new IOException(e.getMessage(), e);
    }
    if (filled != size) {
      throw new IOException(filled + " bytes where it names " + size);
    }
    return out;
  }

  /**
   * Unpacks the records of a chunk whose end is missing, as far as they go.
   *
   * @param size of the whole; more than this is never unpacked
   */
  byte[] unpackCut(byte[] packed, int size) {
    if (this == NONE) {
      return packed.length <= size ? packed : Arrays.copyOf(packed, size);
    }
    byte[] out = new byte[size];
    int filled = 0;
    if (this == LZ4) {
      Lz4Frame frame = new Lz4Frame(packed, out);
      try {
        frame.unpack();
      } catch (IOException e) {
        // As expected: here the bytes end.
      }
      return Arrays.copyOf(out, frame.filled());
    }
    try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed))) {
      for (int n = 0; n >= 0 && filled < size; filled += Math.max(0, n)) {
        n = in.read(out, filled, Math.min(STEP_BYTES, size - filled));
      }
    } catch (IOException | RuntimeException e) {
      // As expected: here the bytes end.
    }
    return Arrays.copyOf(out, filled);
  }
}
