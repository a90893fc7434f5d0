package slotcast.torchfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of pickles, all in memory or in a file of any size. Of a file, texts and bytes longer
 * than {@value #LONG_BYTES} stay there as a {@link FileSlice}, and the others are bounded together.
 */
final class PickleInput {
  static final int LONG_BYTES = 1 << 12;

  private static final int WINDOW_BYTES = 1 << 14;
  private static final long MAX_BYTES = 64L << 20;
  private static final int MAX_NAME_BYTES = 1 << 10;

  private final FileChannel file; // null: all is in the window
  private final long size;
  private final ByteBuffer window;
  private final Faults faults;
  private long windowStart;
  private long taken;

  /** Over bytes from their position on, which moves. */
  PickleInput(ByteBuffer bytes, Faults faults) {
    this.file = null;
    this.size = bytes.limit();
    this.window = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.faults = faults;
  }

  /** Over a file from its start on; its own position does not matter. */
  PickleInput(FileChannel file, Faults faults) throws IOException {
    this.file = file;
    this.size = file.size();
    this.window = ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    this.faults = faults;
  }

  long position() {
    return windowStart + window.position();
  }

  private void need(long n) {
    if (n < 0 || n > size - position()) {
      throw faults.malformed("a pickle that is cut off");
    }
    if (n > window.remaining()) {
      fill();
    }
  }

  private void fill() {
    windowStart = position();
    window.clear();
    try {
      while (window.hasRemaining() && file.read(window, windowStart + window.position()) >= 0) {}
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    window.flip();
  }

  void skip(long n) {
    if (n >= 0 && n <= size - position() && n > window.remaining()) {
      windowStart = position() + n;
      window.position(0).limit(0);
    } else {
      need(n);
      window.position(window.position() + (int) n);
    }
  }

  int u1() {
    need(1);
    return window.get() & 0xff;
  }

  int u2() {
    need(2);
    return window.getShort() & 0xffff;
  }

  int i4() {
    need(4);
    return window.getInt();
  }

  long i8() {
    need(8);
    return window.getLong();
  }

  /** At most some hundred bytes. */
  byte[] few(int n) {
    need(n);
    byte[] out = new byte[n];
    window.get(out);
    return out;
  }

  /** A byte[], or a {@link FileSlice}. */
  Object bytes(long n) {
    return isLong(n) ? slice(n, FileSlice.Kind.BYTES) : few((int) n);
  }

  /** A String, or a {@link FileSlice}. */
  Object text(long n) {
    return isLong(n) ? slice(n, FileSlice.Kind.TEXT) : utf8(few((int) n));
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private boolean isLong(long n) {
    if (n < 0 || n > size - position()) {
      throw faults.malformed("a pickle that is cut off");
    }
    if (file == null || n > LONG_BYTES) {
      return file != null;
    }
    taken += n;
    if (taken > MAX_BYTES) {
      throw faults.malformed("a pickle of more than " + MAX_BYTES + " bytes of short texts");
    }
    return false;
  }

  private FileSlice slice(long n, FileSlice.Kind kind) {
    FileSlice slice = new FileSlice(position(), n, kind);
    skip(n);
    return slice;
  }

  /** Up to a line feed, which is passed over. */
  String line() {
    byte[] bytes = new byte[MAX_NAME_BYTES];
    int length = 0;
    for (int b = u1(); b != '\n'; b = u1()) {
      if (length == MAX_NAME_BYTES) {
        throw faults.malformed("a name of more than " + MAX_NAME_BYTES + " bytes");
      }
      bytes[length++] = (byte) b;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
