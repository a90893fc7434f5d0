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
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * A safetensors file: named tensors and a map of strings.
 *
 * <p>DJL's own encoding keeps no metadata and does not check what it reads, hence this class.
 * Format: little-endian 64-bit header length, JSON header, raw data
 * (https://github.com/huggingface/safetensors). Everything is checked before it is used: a
 * truncated or foreign file is refused with a {@link UserError}.
 *
 * @param metadata free strings of the file, in file order
 * @param tensors by name, in file order
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  private static final int MAX_HEADER_BYTES = 8 << 20; // 100 bytes a tensor

  /** Element types that Slotcast reads. */
  public enum DType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
      this.bytes = bytes;
    }

    /** Size of an element. */
    public int bytes() {
      return bytes;
    }

    /** Whether elements are real numbers, of any width. */
    public boolean isFloating() {
      return this == F64 || this == F32 || this == F16 || this == BF16;
    }
  }

  /**
   * One tensor on the Java heap.
   *
   * @param dtype element type
   * @param shape sizes, empty for a scalar
   * @param data little-endian, row-major; never written to
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Tensor(DType dtype, long[] shape, ByteBuffer data) {
    /** A float32 tensor. */
    public static Tensor of(float[] values, long... shape) {
      ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      b.asFloatBuffer().put(values);
      return new Tensor(DType.F32, shape, b);
    }

    /** Number of elements. */
    public int size() {
      return data.capacity() / dtype.bytes;
    }

    /** The elements as float32, converted where they are of another type. */
    public float[] floats() {
      float[] out = new float[size()];
      ByteBuffer b = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) element(b, i);
      }
      return out;
    }

    /** The elements as 64-bit integers, truncated where they are of another type. */
    public long[] longs() {
      long[] out = new long[size()];
      ByteBuffer b = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
      for (int i = 0; i < out.length; i++) {
        out[i] = dtype == DType.I64 ? b.getLong(i * 8) : (long) element(b, i);
      }
      return out;
    }

    /** The elements as float64. */
    public double[] doubles() {
      double[] out = new double[size()];
      ByteBuffer b = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
      for (int i = 0; i < out.length; i++) {
        out[i] = element(b, i);
      }
      return out;
    }

    private double element(ByteBuffer b, int i) {
      return switch (dtype) {
        case F64 -> b.getDouble(i * 8);
        case F32 -> b.getFloat(i * 4);
        case F16 -> half(b.getShort(i * 2));
        case BF16 -> Float.intBitsToFloat(b.getShort(i * 2) << 16);
        case I64 -> b.getLong(i * 8);
        case I32 -> b.getInt(i * 4);
        case I16 -> b.getShort(i * 2);
        case I8 -> b.get(i);
        case U8, BOOL -> b.get(i) & 0xff;
      };
    }

    /** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
    private static float half(short bits) {
      int sign = (bits & 0x8000) << 16;
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      if (exponent == 0) {
        return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign));
      }
      int wide = exponent == 0x1f ? 0xff : exponent + 127 - 15;
      return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
  }

  /** The named tensor. */
  public Tensor tensor(String name) {
    Tensor t = tensors.get(name);
    if (t == null) {
      throw new UserError("tensor " + name, "none", "one of " + tensors.keySet(), "check the file");
    }
    return t;
  }

  /** Whether the file begins with the length of a header and a JSON object, whatever its name. */
  public static boolean looksLikeOne(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer head = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, head);
      return !head.hasRemaining()
          && head.get(8) == '{'
          && head.getLong(0) > 0
          && head.getLong(0) <= MAX_HEADER_BYTES;
    } catch (IOException e) {
      return false; // reading it will say why
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws UserError if the file is missing, truncated or no safetensors file
   */
  public static Safetensors read(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return parse(path, channel);
    } catch (IOException e) {
      throw new UserError(
          "tensor file " + path,
          e.getClass().getSimpleName(),
          "a readable safetensors file",
          "check the path",
          e);
    }
  }

  private static Safetensors parse(Path path, FileChannel channel) throws IOException {
    long fileSize = channel.size();
    ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, head);
    long headerSize = head.position() == 8 ? head.getLong(0) : -1;
    if (headerSize < 2 || headerSize > MAX_HEADER_BYTES || headerSize > fileSize - 8) {
      throw malformed(path, "a header of " + headerSize + " bytes in a file of " + fileSize);
    }
    ByteBuffer json = ByteBuffer.allocate((int) headerSize);
    readFully(channel, json);
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
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long dataStart = 8 + headerSize;
    long left = fileSize - dataStart;
    for (Map.Entry<String, JsonNode> e : header.properties()) {
      if (e.getKey().equals("__metadata__")) {
        e.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        Tensor t = tensor(path, channel, e.getKey(), e.getValue(), dataStart, fileSize, left);
        tensors.put(e.getKey(), t);
        left -= t.data().capacity();
      }
    }
    return new Safetensors(
        Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors));
  }

  private static Tensor tensor(
      Path path,
      FileChannel channel,
      String name,
      JsonNode node,
      long dataStart,
      long fileSize,
      long left)
      throws IOException {
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
    long bytes = dtype.bytes;
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
    ByteBuffer data = ByteBuffer.allocate((int) bytes);
    channel.position(dataStart + begin);
    readFully(channel, data);
    if (data.hasRemaining()) {
      throw malformed(path, name + " cut off");
    }
    return new Tensor(dtype, shape, data.rewind());
  }

  /** The number, or -1 where there is another one or none. */
  private static long integer(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
  }

  private static void readFully(FileChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining() && channel.read(into) >= 0) {}
  }

  private static UserError malformed(Path path, String got) {
    return new UserError(
        "tensor file " + path, got, "a whole safetensors file", "copy or train it again");
  }

  /** SHA-256 of names, shapes, types and data, in hex. */
  public String sha256() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    tensors.forEach(
        (name, t) -> {
          String head = name + Arrays.toString(t.shape()) + t.dtype() + "\n";
          digest.update(head.getBytes(StandardCharsets.UTF_8));
          digest.update(t.data().duplicate().rewind());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Writes the file so that a crash leaves the old one or the new one, never a half. */
  public void write(Path path) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode m = header.putObject("__metadata__");
      metadata.forEach(m::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      Tensor t = e.getValue();
      ObjectNode n = header.putObject(e.getKey()).put("dtype", t.dtype().name());
      Arrays.stream(t.shape()).forEach(n.putArray("shape")::add);
      n.putArray("data_offsets").add(offset).add(offset + t.data().capacity());
      offset += t.data().capacity();
    }
    StringBuilder text = new StringBuilder(JSON.writeValueAsString(header));
    while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
      text.append(' ');
    }
    byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
    List<ByteBuffer> parts = new ArrayList<>();
    parts.add(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).flip());
    parts.add(ByteBuffer.wrap(json));
    tensors.values().forEach(t -> parts.add(t.data().duplicate().rewind()));
    AtomicFiles.write(path, parts);
  }
}
