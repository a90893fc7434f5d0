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

  private final Map<Integer, Schema> schemas = new HashMap<>();
  private final Map<Integer, Channel> channels = new TreeMap<>();

  /** Takes a schema or channel record; of two with one number the first counts. */
  void add(int opcode, Fields in) throws IOException {
    int id = in.u16();
    if (opcode == Format.SCHEMA) {
      if (id != 0 && !schemas.containsKey(id)) {
        schemas.put(id, new Schema(in.string(), in.string(), text(in.bytes(in.u32()))));
      }
    } else if (!channels.containsKey(id)) {
      Schema schema = schemas.getOrDefault(in.u16(), Schema.NONE);
      channels.put(
          id,
          new Channel(
              in.string(), schema.name, in.string(), schema.encoding, schema.data, in.texts()));
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
