package slotcast.torchfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The slots of a data set as the reference's {@code extract_slots.py} writes them: a pickle of
 * {split: {video: array}}, each array (T,K,C). Nothing in the file is run: see {@link
 * PickleReader}. Of the arrays only places are held; one is read when it is asked for, so that the
 * file may be larger than the memory.
 */
public final class SlotPickle implements AutoCloseable {
  private static final int AXES = 3;

  private final Faults faults;
  private final FileChannel file;
  private final Map<String, Map<String, NumpyArray>> splits;

  private SlotPickle(Faults faults, FileChannel file, Map<String, Map<String, NumpyArray>> splits) {
    this.faults = faults;
    this.file = file;
    this.splits = splits;
  }

  /**
   * Opens a file and finds its arrays.
   *
   * @throws UserError if it is missing, damaged, names classes beside NumPy's arrays, or holds
   *     anything but float arrays (T,K,C) of one K and C
   */
  public static SlotPickle open(Path path) {
    Faults faults = new Faults(Faults.Kind.SLOTS, path.toString());
    try {
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
      try {
        PickleReader reader =
            new PickleReader(
                new PickleInput(file, faults),
                NumpyName.DIALECT,
                new StorageTable(0, faults),
                faults);
        return new SlotPickle(faults, file, splits(reader.readPlain(), faults));
      } catch (UncheckedIOException e) {
        file.close();
        throw e.getCause();
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(
          "slots " + path,
          e.getClass().getSimpleName(),
          "a readable .pkl file",
          "check the path",
          e);
    }
  }

  private static Map<String, Map<String, NumpyArray>> splits(Object root, Faults faults) {
    Map<String, Map<String, NumpyArray>> splits = new LinkedHashMap<>();
    long[] first = null;
    for (Map.Entry<?, ?> split : dict(root, "its top", faults).entrySet()) {
      Map<String, NumpyArray> videos = new LinkedHashMap<>();
      String splitName = name(split.getKey(), faults);
      for (Map.Entry<?, ?> video : dict(split.getValue(), splitName, faults).entrySet()) {
        String name = name(video.getKey(), faults);
        String where = splitName + "/" + Faults.shortened(name);
        if (!(video.getValue() instanceof NumpyArray array) || array.shape() == null) {
          throw faults.malformed(
              "a " + PickleReader.kind(video.getValue()) + " and no array at " + where);
        }
        check(array, where, faults);
        first = first == null ? array.shape() : first;
        if (array.shape()[1] != first[1] || array.shape()[2] != first[2]) {
          throw faults.malformed(
              "shape "
                  + Arrays.toString(array.shape())
                  + " at "
                  + where
                  + " after "
                  + Arrays.toString(first));
        }
        videos.put(name, array);
      }
      splits.put(splitName, videos);
    }
    if (first == null) {
      throw faults.malformed("no array");
    }
    return splits;
  }

  private static Map<?, ?> dict(Object value, String where, Faults faults) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw faults.malformed(
        "a " + PickleReader.kind(value) + " and no dictionary at " + Faults.shortened(where));
  }

  private static String name(Object key, Faults faults) {
    if (key instanceof String name) {
      return name;
    }
    throw faults.malformed("a key of type " + PickleReader.kind(key));
  }

  private static void check(NumpyArray array, String where, Faults faults) {
    long[] shape = array.shape();
    long bytes = array.dtype().bytes();
    if (shape.length != AXES) {
      throw faults.malformed(
          "shape " + Arrays.toString(shape) + " at " + where + " and not (T,K,C)");
    }
    for (long side : shape) {
      if (side == 0 || bytes > Integer.MAX_VALUE / side) {
        throw faults.malformed("shape " + Arrays.toString(shape) + " at " + where);
      }
      bytes *= side;
    }
    long there = array.data() instanceof byte[] b ? b.length : ((FileSlice) array.data()).length();
    boolean text =
        array.data() instanceof FileSlice s && s.kind() == FileSlice.Kind.LATIN1; // 1 or 2 a byte
    if (text ? there < bytes || there > 2 * bytes : there != bytes) {
      throw faults.malformed(there + " bytes for shape " + Arrays.toString(shape) + " at " + where);
    }
  }

  /** In the order of the file: {@code train}, {@code val} and, for CLEVRER, {@code test}. */
  public Set<String> splits() {
    return splits.keySet();
  }

  /** Names of a split's videos in the order of the file; none if there is no such split. */
  public Set<String> videos(String split) {
    return splits.getOrDefault(split, Map.of()).keySet();
  }

  /** (T,K,C) of a video. */
  public long[] shape(String split, String video) {
    return splits.get(split).get(video).shape().clone();
  }

  /**
   * The slots of a video, (T,K,C) row-major.
   *
   * @throws UserError if they are damaged or not finite
   */
  public float[] read(String split, String video) {
    NumpyArray array = splits.get(split).get(video);
    String where = split + "/" + Faults.shortened(video);
    byte[] bytes;
    try {
      bytes = array.data() instanceof byte[] b ? b : read(array, where);
    } catch (IOException e) {
      throw faults.malformed(e.getClass().getSimpleName() + " at " + where, e);
    }
    float[] values = floats(bytes, array);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        long frame = i / (array.shape()[1] * array.shape()[2]);
        throw faults.malformed(values[i] + " at " + where + ", frame " + frame);
      }
    }
    return values;
  }

  private byte[] read(NumpyArray array, String where) throws IOException {
    FileSlice slice = (FileSlice) array.data();
    if (slice.length() > Integer.MAX_VALUE - 8) {
      throw faults.unsupported(slice.length() + " bytes in one array, at " + where);
    }
    ByteBuffer raw = ByteBuffer.allocate((int) slice.length());
    while (raw.hasRemaining()) {
      if (file.read(raw, slice.position() + raw.position()) < 0) {
        throw faults.malformed("a file that is cut off at " + where);
      }
    }
    return slice.kind() == FileSlice.Kind.BYTES ? raw.array() : latin1(raw.array(), array, where);
  }

  private byte[] latin1(byte[] utf8, NumpyArray array, String where) {
    long[] shape = array.shape();
    byte[] out = new byte[(int) (shape[0] * shape[1] * shape[2]) * array.dtype().bytes()];
    int n = 0;
    for (int i = 0; i < utf8.length; i++) {
      int b = utf8[i] & 0xff;
      if ((b & 0xfe) == 0xc2 && i + 1 < utf8.length) { // of two bytes, up to 255
        b = (b & 3) << 6 | (utf8[++i] & 0x3f);
      } else if (b >= 0x80) {
        throw faults.malformed("bytes that are no latin1 text at " + where);
      }
      if (n == out.length) {
        throw faults.malformed("more bytes than its shape has at " + where);
      }
      out[n++] = (byte) b;
    }
    if (n < out.length) {
      throw faults.malformed("fewer bytes than its shape has at " + where);
    }
    return out;
  }

  private static float[] floats(byte[] bytes, NumpyArray array) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(array.dtype().order());
    int n = bytes.length / array.dtype().bytes();
    float[] out = new float[n];
    switch (array.dtype().bytes()) {
      case 4 -> in.asFloatBuffer().get(out);
      case 8 -> {
        for (int i = 0; i < n; i++) {
          out[i] = (float) in.getDouble();
        }
      }
      default -> {
        ByteBuffer little = ByteBuffer.allocate(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
          little.putShort(in.getShort());
        }
        return new Tensor(DType.F16, new long[] {n}, little).floats();
      }
    }
    return out;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
