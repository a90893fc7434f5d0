package slotcast.tensor;

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
          && head.getLong(0) <= SafetensorsHeader.MAX_BYTES;
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
      throw SafetensorsHeader.unreadable(path, e);
    }
  }

  private static Safetensors parse(Path path, FileChannel channel) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(path, channel);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, SafetensorsHeader.Place> e : header.places().entrySet()) {
      SafetensorsHeader.Place place = e.getValue();
      ByteBuffer data = ByteBuffer.allocate(place.bytes());
      channel.position(place.position());
      readFully(channel, data);
      if (data.hasRemaining()) {
        throw SafetensorsHeader.malformed(path, e.getKey() + " cut off");
      }
      tensors.put(e.getKey(), new Tensor(place.dtype(), place.shape(), data.rewind()));
    }
    return new Safetensors(header.metadata(), Collections.unmodifiableMap(tensors));
  }

  static void readFully(FileChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining() && channel.read(into) >= 0) {}
  }

  /** SHA-256 of names, shapes, types and data, in hex. */
  public String sha256() {
    MessageDigest digest = digest();
    tensors.forEach(
        (name, t) -> {
          digest.update(hashedHead(name, t.shape(), t.dtype()));
          digest.update(t.data().duplicate().rewind());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What is hashed before the data of a tensor. */
  static byte[] hashedHead(String name, long[] shape, DType dtype) {
    return (name + Arrays.toString(shape) + dtype + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Writes the file so that a crash leaves the old one or the new one, never a half. */
  public void write(Path path) throws IOException {
    Map<String, SafetensorsHeader.Place> places = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      Tensor t = e.getValue();
      int bytes = t.data().capacity();
      places.put(e.getKey(), new SafetensorsHeader.Place(t.dtype(), t.shape(), offset, bytes));
      offset += bytes;
    }
    List<ByteBuffer> parts = new ArrayList<>();
    parts.add(new SafetensorsHeader(metadata, places).bytes());
    tensors.values().forEach(t -> parts.add(t.data().duplicate().rewind()));
    AtomicFiles.write(path, parts);
  }
}
