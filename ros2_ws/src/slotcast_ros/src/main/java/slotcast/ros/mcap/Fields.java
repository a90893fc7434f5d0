package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the fields of a record, one after the other, and never beyond its end. */
final class Fields {
  private final ByteBuffer in;

  /** The bytes from position to limit, which stay as they are. */
  Fields(ByteBuffer record) {
    in = record.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes not yet read. */
  int left() {
    return in.remaining();
  }

  int u16() throws IOException {
    return need(Short.BYTES).getShort() & 0xFFFF;
  }

  long u32() throws IOException {
    return need(Integer.BYTES).getInt() & 0xFFFF_FFFFL;
  }

  /** As a signed number: stamps and sizes beyond its range do not occur in a sound file. */
  long u64() throws IOException {
    return need(Long.BYTES).getLong();
  }

  String string() throws IOException {
    return StandardCharsets.UTF_8.decode(bytes(u32())).toString();
  }

  /** Pairs of texts; of two with one key the first counts. */
  Map<String, String> texts() throws IOException {
    Map<String, String> map = new LinkedHashMap<>();
    Fields pairs = new Fields(bytes(u32()));
    while (pairs.left() > 0) {
      map.putIfAbsent(pairs.string(), pairs.string());
    }
    return map;
  }

  /** The next bytes. */
  ByteBuffer bytes(long count) throws IOException {
    ByteBuffer part = need(count).slice(in.position(), (int) count);
    in.position(in.position() + (int) count);
    return part;
  }

  private ByteBuffer need(long bytes) throws IOException {
    if (bytes < 0 || bytes > in.remaining()) {
      throw new IOException("a field of " + bytes + " bytes where " + in.remaining() + " are left");
    }
    return in;
  }
}
