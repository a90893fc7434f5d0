package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file's bytes by their places. Small reads close behind one another cost one. Not thread-safe.
 */
final class FileBytes implements AutoCloseable {
  private static final int AHEAD_BYTES = 1 << 13;

  /**
   * The JDK reads through a buffer of its own as large as what is asked for: this stays in cache.
   */
  private static final int STEP_BYTES = 1 << 18;

  private final String name;
  private final FileChannel file;
  private final long size;
  private final byte[] ahead = new byte[AHEAD_BYTES];
  private long aheadFrom;
  private int aheadBytes;

  FileBytes(Path path) throws IOException {
    name = String.valueOf(path.getFileName());
    file = FileChannel.open(path, StandardOpenOption.READ);
    size = file.size();
  }

  /** Of the file when it was opened. */
  long size() {
    return size;
  }

  /** So many bytes, little endian. */
  ByteBuffer buffer(long at, int length) throws IOException {
    return ByteBuffer.wrap(read(at, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** So many bytes. */
  byte[] read(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    if (length > AHEAD_BYTES / 2) {
      if (fill(bytes, at) < length) {
        throw shorter();
      }
      return bytes;
    }
    if (at < aheadFrom || at + length > aheadFrom + aheadBytes) {
      aheadBytes = fill(ahead, at);
      aheadFrom = at;
      if (aheadBytes < length) {
        throw shorter();
      }
    }
    System.arraycopy(ahead, (int) (at - aheadFrom), bytes, 0, length);
    return bytes;
  }

  /** Fills an array, or as much of it as there is. */
  private int fill(byte[] bytes, long at) throws IOException {
    int filled = 0;
    while (filled < bytes.length) {
      int step = Math.min(STEP_BYTES, bytes.length - filled);
      int n = file.read(ByteBuffer.wrap(bytes, filled, step), at + filled);
      if (n < 0) {
        break;
      }
      filled += n;
    }
    return filled;
  }

  private IOException shorter() {
    return new IOException(name + " became shorter while it was read");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
