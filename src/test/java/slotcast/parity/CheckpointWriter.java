package slotcast.parity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.tensor.Safetensors.DType;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Writes what torch.save writes for any nesting of maps, lists, tensors, text, whole numbers and
 * objects of foreign classes, by pickle protocol 2 or 4.
 */
final class CheckpointWriter {
  /** An object that {@code module.name(*arguments)} makes, with a state; a class alone if null. */
  record PythonObject(String module, String name, List<?> arguments, Map<String, ?> state) {}

  private final int protocol;
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final List<Tensor> storages = new ArrayList<>();

  private CheckpointWriter(int protocol, Object value) {
    this.protocol = protocol;
    op(0x80, protocol).value(value).op('.');
  }

  /** The format since PyTorch 1.6. */
  static Path zip(Path file, Object value, int protocol) throws IOException {
    CheckpointWriter writer = new CheckpointWriter(protocol, value);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", writer.pickle.toByteArray());
    for (int key = 0; key < writer.storages.size(); key++) {
      entries.put("archive/data/" + key, writer.storages.get(key).data().array());
    }
    entries.put("archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return TorchWriter.archive(file, entries, Map.of());
  }

  /** As {@link #zip}, with sizes behind the data and, if so wanted, no checksum anywhere. */
  static Path streamedZip(Path file, Object value, int protocol, boolean checksums)
      throws IOException {
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(zip(file, value, protocol)));
    zip.order(ByteOrder.LITTLE_ENDIAN);
    int end = zip.limit() - 22;
    int at = zip.getInt(end + 16);
    for (int i = zip.getShort(end + 10); i > 0; i--) {
      int local = zip.getInt(at + 42);
      zip.putShort(at + 8, (short) (zip.getShort(at + 8) | 8));
      zip.putShort(local + 6, (short) (zip.getShort(local + 6) | 8));
      zip.putInt(local + 14, 0).putInt(local + 18, 0).putInt(local + 22, 0);
      if (!checksums) {
        zip.putInt(at + 16, 0);
      }
      at += 46 + zip.getShort(at + 28) + zip.getShort(at + 30) + zip.getShort(at + 32);
    }
    return Files.write(file, zip.array());
  }

  /** The format before PyTorch 1.6. */
  static Path legacy(Path file, Object value, int protocol) throws IOException {
    CheckpointWriter writer = new CheckpointWriter(protocol, value);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(TorchWriter.legacyHead());
    all.writeBytes(writer.pickle.toByteArray());
    List<String> keys = new ArrayList<>();
    for (int key = 0; key < writer.storages.size(); key++) {
      keys.add("" + key);
    }
    all.writeBytes(new CheckpointWriter(2, keys).pickle.toByteArray());
    for (Tensor t : writer.storages) {
      all.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(t.size()).array());
      all.writeBytes(t.data().array());
    }
    return Files.write(file, all.toByteArray());
  }

  private CheckpointWriter value(Object value) {
    if (value instanceof Map<?, ?> map) {
      op('}', '(');
      map.forEach((k, v) -> value(k).value(v));
      return op('u');
    } else if (value instanceof List<?> list) {
      op(']', '(');
      list.forEach(this::value);
      return op('e');
    } else if (value instanceof Tensor t) {
      return tensor(t);
    } else if (value instanceof PythonObject object) {
      return object(object);
    } else if (value instanceof String s) {
      return text(s);
    }
    return integer(((Number) value).longValue());
  }

  private CheckpointWriter object(PythonObject object) {
    global(object.module, object.name);
    if (object.arguments != null) {
      op('(');
      object.arguments.forEach(this::value);
      op('t', object.state == null ? 'R' : 0x81);
    }
    return object.state == null ? this : value(object.state).op('b');
  }

  private CheckpointWriter tensor(Tensor t) {
    String type =
        t.dtype() == DType.F16
            ? "HalfStorage"
            : t.dtype() == DType.BF16 ? "BFloat16Storage" : "FloatStorage";
    global("torch._utils", "_rebuild_tensor_v2").op('(', '(').text("storage");
    global("torch", type).text("" + storages.size()).text("cuda:0").integer(t.size());
    storages.add(t);
    op('t', 'Q').integer(0).op('(');
    for (long n : t.shape()) {
      integer(n);
    }
    op('t', '(');
    for (int i = 0; i < t.shape().length; i++) {
      long stride = 1;
      for (int j = i + 1; j < t.shape().length; j++) {
        stride *= t.shape()[j];
      }
      integer(stride);
    }
    return op('t', 0x89).global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  private CheckpointWriter global(String module, String name) {
    if (protocol >= 4) {
      return text(module).text(name).op(0x93, 0x94);
    }
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private CheckpointWriter text(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    if (protocol >= 4 && utf8.length < 256) {
      op(0x8c, utf8.length);
    } else {
      op('X').little(utf8.length);
    }
    pickle.writeBytes(utf8);
    return this;
  }

  private CheckpointWriter integer(long value) {
    return op('J').little(Math.toIntExact(value));
  }

  private CheckpointWriter little(int value) {
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private CheckpointWriter op(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
    return this;
  }
}
