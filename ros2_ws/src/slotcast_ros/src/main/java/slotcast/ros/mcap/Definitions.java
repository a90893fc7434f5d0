package slotcast.ros.mcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Schemas and channels by their numbers, as records define them, again and again. */
final class Definitions {
  private record Schema(String name, String encoding, String data) {
    static final Schema NONE = new Schema("", "", "");
  }

  /** Of all definitions together; a recorder of a whole robot needs some hundred kB. */
  private static final int MAX_BYTES = 32 << 20;

  private final Map<Integer, Schema> schemas = new HashMap<>();
  private final Map<Integer, Channel> channels = new TreeMap<>();
  private long bytes;

  /** Takes a schema or channel record; of two with one number the first counts. */
  void add(int opcode, Fields in) throws IOException {
    int id = in.u16();
    if (opcode == Format.SCHEMA) {
      if (id != 0 && !schemas.containsKey(id)) {
        int size = in.left();
        Schema schema = new Schema(in.string(), in.string(), text(in.bytes(in.u32())));
        count(size);
        schemas.put(id, schema);
      }
    } else if (!channels.containsKey(id)) {
      int size = in.left();
      Schema schema = schemas.getOrDefault(in.u16(), Schema.NONE);
      Channel channel =
          new Channel(
              in.string(), schema.name, in.string(), schema.encoding, schema.data, in.texts());
      count(size);
      channels.put(id, channel);
    }
  }

  private void count(int more) throws IOException {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES + " bytes of definitions in one file");
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /** By their numbers. */
  Map<Integer, Channel> channels() {
    return channels;
  }
}
