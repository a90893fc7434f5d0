package slotcast.ros.mcap;

import java.io.IOException;
import java.util.zip.CRC32;

/** Reads chunks of a file and unpacks their records. */
final class Chunks {
  /** Of a chunk's content, what stands before its records: numbers and the kind of compression. */
  private static final int HEAD_BYTES = 256;

  private final FileBytes file;
  private final int maxBytes;

  /**
   * @param maxBytes of a chunk, packed or unpacked; larger ones are not read
   */
  Chunks(FileBytes file, int maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  /**
   * The records of a chunk; of one that is cut off, those before the cut.
   *
   * @throws IOException if they are damaged, do not fit their checksum, or are too many
   */
  byte[] records(Segment chunk) throws IOException {
    long at = chunk.offset() + Format.RECORD_HEAD;
    long end = chunk.offset() + chunk.bytes();
    Fields head = new Fields(file.buffer(at, (int) Math.min(HEAD_BYTES, end - at)));
    int headBytes = head.left();
    head.bytes(2 * Long.BYTES);
    long unpacked = head.u64();
    long crc = head.u32();
    Compression kind = Compression.of(head.string());
    long packed = head.u64();
    at += headBytes - head.left();
    if (unpacked < 0 || unpacked > maxBytes) {
      throw new IOException(unpacked + " bytes unpacked, more than " + maxBytes + " are not read");
    }
    if (chunk.cut()) {
      return kind.unpackCut(file.read(at, (int) Math.min(maxBytes, end - at)), (int) unpacked);
    }
    if (packed < 0 || packed > end - at) {
      throw new IOException("records of " + packed + " bytes where " + (end - at) + " are left");
    }
    if (packed > maxBytes) {
      throw new IOException(packed + " bytes, more than " + maxBytes + " are not read at once");
    }
    byte[] records = kind.unpack(file.read(at, (int) packed), (int) unpacked);
    if (crc != 0) {
      CRC32 found = new CRC32();
      found.update(records);
      if (found.getValue() != crc) {
        throw new IOException("its bytes do not fit its checksum");
      }
    }
    return records;
  }
}
