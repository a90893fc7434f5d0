package slotcast.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.DType;

/**
 * What stands before the data of a safetensors file.
 *
 * @param metadata free strings, in file order
 * @param places of the tensors, in file order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Place> places) {
  static final int MAX_BYTES = 8 << 20; // 100 bytes a tensor

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  /**
   * Where a tensor is.
   *
   * @param position of its first byte: in the file where it was read, in the data where it is to be
   *     written
   * @param bytes how many
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Place(DType dtype, long[] shape, long position, int bytes) {}

  /**
   * Reads and checks the header of a file.
   *
   * @throws UserError if it is truncated, or no safetensors file
   */
  static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
    long fileSize = channel.size();
    ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Safetensors.readFully(channel, head);
    long headerSize = head.position() == 8 ? head.getLong(0) : -1;
    if (headerSize < 2 || headerSize > MAX_BYTES || headerSize > fileSize - 8) {
      throw malformed(path, "a header of " + headerSize + " bytes in a file of " + fileSize);
    }
    ByteBuffer json = ByteBuffer.allocate((int) headerSize);
    Safetensors.readFully(channel, json);
    JsonNode header;
    try {
      header = JSON.readTree(new String(json.array(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw malformed(path, "a header that is no JSON");
    }
    if (header == null || !header.isObject()) {
      throw malformed(path, "a header that is no JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Place> places = new LinkedHashMap<>();
    long dataStart = 8 + headerSize;
    long left = fileSize - dataStart;
    for (Map.Entry<String, JsonNode> e : header.properties()) {
      if (e.getKey().equals("__metadata__")) {
        e.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        Place place = place(path, e.getKey(), e.getValue(), dataStart, fileSize, left);
        places.put(e.getKey(), place);
        left -= place.bytes();
      }
    }
    return new SafetensorsHeader(
        Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(places));
  }

  private static Place place(
      Path path, String name, JsonNode node, long dataStart, long fileSize, long left) {
    DType dtype;
    try {
      dtype = DType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "tensor file " + path,
          name + " of type " + node.path("dtype").asText("none") + ", which is not read",
          "one of " + Arrays.toString(DType.values()),
          "save it as F32, F16 or BF16");
    }
    JsonNode sizes = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw malformed(path, name + " without shape or data_offsets");
    }
    long[] shape = new long[sizes.size()];
    long bytes = dtype.bytes();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = integer(sizes.get(i));
      if (shape[i] < 0 || (shape[i] > 0 && bytes > Integer.MAX_VALUE / shape[i])) {
        throw malformed(path, name + " of shape " + sizes);
      }
      bytes *= shape[i];
    }
    long begin = integer(offsets.get(0));
    long end = integer(offsets.get(1));
    if (begin < 0 || end < begin || end - begin != bytes || end > fileSize - dataStart) {
      throw malformed(
          path, name + " of " + bytes + " bytes at " + offsets + " in a file of " + fileSize);
    }
    if (bytes > left) {
      throw malformed(path, name + " over the data of other tensors");
    }
    return new Place(dtype, shape, dataStart + begin, (int) bytes);
  }

  /** The number, or -1 where there is another one or none. */
  private static long integer(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  /** What a file is refused with that cannot be read at all. */
  static UserError unreadable(Path path, IOException cause) {
    return new UserError(
        "tensor file " + path,
        cause.getClass().getSimpleName(),
        "a readable safetensors file",
        "check the path",
        cause);
  }

  static UserError malformed(Path path, String got) {
    return new UserError(
        "tensor file " + path, got, "a whole safetensors file", "copy or train it again");
  }

  /** The header as a file begins with it: its length and itself, padded to 8 bytes. */
  ByteBuffer bytes() throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode m = header.putObject("__metadata__");
      metadata.forEach(m::put);
    }
    places.forEach(
        (name, place) -> {
          ObjectNode n = header.putObject(name).put("dtype", place.dtype().name());
          Arrays.stream(place.shape()).forEach(n.putArray("shape")::add);
          n.putArray("data_offsets").add(place.position()).add(place.position() + place.bytes());
        });
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer out = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(padded).put(json);
    while (out.hasRemaining()) {
      out.put((byte) ' ');
    }
    return out.flip();
  }
}
