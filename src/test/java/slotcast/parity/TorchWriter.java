package slotcast.parity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import slotcast.tensor.Safetensors.Tensor;

/** Writes what torch.save writes for {@code {"state_dict": OrderedDict(float32), "it": 7}}. */
public final class TorchWriter {
  private final Map<String, Tensor> tensors;
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  private TorchWriter(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  /** The format since PyTorch 1.6. */
  public static Path zip(Path file, Map<String, Tensor> tensors) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("model/data.pkl", new TorchWriter(tensors).trainer());
    entries.put("model/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    int key = 0;
    for (Tensor t : tensors.values()) {
      entries.put("model/data/" + key++, t.data().array());
    }
    entries.put("model/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return archive(file, entries, Map.of());
  }

  /**
   * Any archive.
   *
   * @param methods of entries that are not just stored
   */
  public static Path archive(Path file, Map<String, byte[]> entries, Map<String, Integer> methods)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        CRC32 crc = new CRC32();
        crc.update(e.getValue());
        ZipEntry entry = new ZipEntry(e.getKey());
        entry.setMethod(methods.getOrDefault(e.getKey(), ZipEntry.STORED));
        entry.setSize(e.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(e.getValue());
      }
    }
    return file;
  }

  /** The format before. */
  public static Path legacy(Path file, Map<String, Tensor> tensors) throws IOException {
    TorchWriter magic = new TorchWriter(tensors);
    magic.pickle.writeBytes(legacyHead());
    magic.pickle.writeBytes(new TorchWriter(tensors).trainer());
    magic.op(0x80, 2, ']', '(');
    for (int key = 0; key < tensors.size(); key++) {
      magic.text("" + key);
    }
    magic.op('e', '.');
    for (Tensor t : tensors.values()) {
      magic.pickle.writeBytes(little(8).putLong(t.size()).array());
      magic.pickle.writeBytes(t.data().array());
    }
    return Files.write(file, magic.pickle.toByteArray());
  }

  /** The pickles before the value, in the format before PyTorch 1.6. */
  static byte[] legacyHead() {
    TorchWriter head = new TorchWriter(Map.of());
    head.op(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.');
    head.op(0x80, 2, 'M', 1001 & 0xff, 1001 >> 8, '.');
    head.op(0x80, 2, '}').text("little_endian").op(0x88, 's', '.');
    return head.pickle.toByteArray();
  }

  private byte[] trainer() {
    op(0x80, 2, '}', '(').text("state_dict");
    global("collections", "OrderedDict").op(')', 'R', '(');
    int key = 0;
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      text(e.getKey());
      global("torch._utils", "_rebuild_tensor_v2").op('(', '(').text("storage");
      global("torch", "FloatStorage").text("" + key++).text("cuda:0");
      integer(e.getValue().size()).op('t', 'Q', 'K', 0);
      long[] shape = e.getValue().shape();
      op('(');
      for (long n : shape) {
        integer(n);
      }
      op('t', '(');
      for (int i = 0; i < shape.length; i++) {
        long stride = 1;
        for (int j = i + 1; j < shape.length; j++) {
          stride *= shape[j];
        }
        integer(stride);
      }
      op('t', 0x89);
      global("collections", "OrderedDict").op(')', 'R', 't', 'R');
    }
    op('u').text("it").integer(7).op('u', '.');
    return pickle.toByteArray();
  }

  private TorchWriter op(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
    return this;
  }

  private TorchWriter integer(long value) {
    op('J');
    pickle.writeBytes(little(4).putInt(Math.toIntExact(value)).array());
    return this;
  }

  private TorchWriter text(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    op('X');
    pickle.writeBytes(little(4).putInt(utf8.length).array());
    pickle.writeBytes(utf8);
    return this;
  }

  private TorchWriter global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
