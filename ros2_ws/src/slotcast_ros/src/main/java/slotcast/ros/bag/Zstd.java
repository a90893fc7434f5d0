package slotcast.ros.bag;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Zstandard frames: a whole database of a bag, or each of its messages. */
final class Zstd {
  private static final int MAGIC = 0xFD2FB528;

  private Zstd() {}

  /** Whether bytes begin a frame. A message in CDR begins with a zero, so that it never does. */
  static boolean isFrame(byte[] bytes) {
    return bytes.length >= 4
        && ((bytes[0] & 0xFF) | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24)
            == MAGIC;
  }

  /** Decompresses frames that follow one another; a frame that is cut short is an IOException. */
  static InputStream stream(InputStream compressed) throws IOException {
    return new ZstdInputStreamNoFinalizer(compressed);
  }

  /**
   * Decompresses a message.
   *
   * @throws IOException if it is damaged, or longer than maxBytes, which is never exceeded
   */
  static byte[] message(byte[] frame, int maxBytes) throws IOException {
    try (InputStream in = stream(new ByteArrayInputStream(frame))) {
      byte[] bytes = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw new IOException("a compressed message of more than " + maxBytes + " bytes");
      }
      return bytes;
    }
  }
}
