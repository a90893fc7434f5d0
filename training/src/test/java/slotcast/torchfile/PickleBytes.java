package slotcast.torchfile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
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

/** A pickle written opcode by opcode, and the files around it; the storages hold float32. */
final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<String, float[]> storages = new LinkedHashMap<>();

  PickleBytes() {
    op(0x80, 2);
  }

  PickleBytes op(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  PickleBytes text(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    op('X').raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
    return raw(utf8);
  }

  PickleBytes integer(long value) {
    byte[] big = BigInteger.valueOf(value).toByteArray();
    op(0x8a, big.length);
    for (int i = big.length - 1; i >= 0; i--) {
      op(big[i]);
    }
    return this;
  }

  PickleBytes lines(int opcode, String... lines) {
    op(opcode);
    for (String line : lines) {
      raw((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  PickleBytes global(String module, String name) {
    return lines('c', module, name);
  }

  PickleBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** A storage whose bytes are in the file. */
  PickleBytes storage(String key, float... values) {
    storages.put(key, values);
    return storageId("FloatStorage", key, values.length);
  }

  /** The persistent id of a storage, whatever the file holds. */
  PickleBytes storageId(String type, String key, long size) {
    op('(').text("storage").global("torch", type).text(key).text("cuda:0").integer(size);
    return op('t', 'Q');
  }

  /** A tensor over the storage that {@code storage} writes. */
  PickleBytes tensor(Runnable storage, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    storage.run();
    integer(offset).tuple(shape).tuple(strides).op(0x89);
    return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  private PickleBytes tuple(long[] values) {
    op('(');
    for (long v : values) {
      integer(v);
    }
    return op('t');
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  Path zip(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", bytes());
    entries.put("a/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    storages.forEach((key, values) -> entries.put("a/data/" + key, little(values)));
    entries.put("a/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return zip(file, entries, ZipEntry.STORED);
  }

  static Path zip(Path file, Map<String, byte[]> entries, int method) throws IOException {
    try (OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(e.getKey());
        CRC32 crc = new CRC32();
        crc.update(e.getValue());
        entry.setMethod(method);
        entry.setSize(e.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(e.getValue());
      }
    }
    return file;
  }

  /** The format from before PyTorch 1.6. */
  Path legacy(Path file) throws IOException {
    PickleBytes keys = new PickleBytes().op(']', '(');
    storages.keySet().forEach(keys::text);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        new PickleBytes()
            .op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.')
            .bytes());
    all.writeBytes(new PickleBytes().integer(1001).op('.').bytes());
    all.writeBytes(new PickleBytes().op('}', '.').bytes());
    all.writeBytes(bytes());
    all.writeBytes(keys.op('e', '.').bytes());
    for (float[] values : storages.values()) {
      all.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(values.length).array());
      all.writeBytes(little(values));
    }
    return Files.write(file, all.toByteArray());
  }

  static byte[] little(float... values) {
    ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    b.asFloatBuffer().put(values);
    return b.array();
  }
}
