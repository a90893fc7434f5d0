package slotcast.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import slotcast.file.AtomicFiles;

/** Arrays as NumPy's {@code .npy} files, version 1.0, little-endian, in C order. */
public final class NpyFile {
  private static final int ALIGNMENT = 64; // of the data, as the format asks
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NpyFile() {}

  /** float32. */
  public static void write(Path file, float[] values, int... shape) throws IOException {
    ByteBuffer data = data(values.length, shape);
    data.asFloatBuffer().put(values);
    AtomicFiles.write(file, List.of(header("<f4", shape), data));
  }

  /** int32. */
  public static void write(Path file, int[] values, int... shape) throws IOException {
    ByteBuffer data = data(values.length, shape);
    data.asIntBuffer().put(values);
    AtomicFiles.write(file, List.of(header("<i4", shape), data));
  }

  private static ByteBuffer data(int values, int[] shape) {
    long expected = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    if (expected != values) {
      throw new IllegalArgumentException(
          values + " values, expected " + Arrays.toString(shape) + " of them");
    }
    return ByteBuffer.allocate(Math.multiplyExact(values, Float.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer header(String type, int[] shape) {
    String sizes =
        Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining(" ", "(", ")"));
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + sizes + ", }";
    int before = MAGIC.length + Short.BYTES;
    int padded = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - before;
    return ByteBuffer.allocate(before + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) padded)
        .put(
            (text + " ".repeat(padded - 1 - text.length()) + "\n")
                .getBytes(StandardCharsets.US_ASCII))
        .flip();
  }
}
