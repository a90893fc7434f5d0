package slotcast.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import slotcast.tensor.ScriptSource.Buffer;

/**
 * Writes a TorchScript archive (.pt): a zip with source text, a small pickle and the tensors, as
 * {@code torch.jit.load} and libtorch read it. Tensors are float32, on the processor; whoever loads
 * the archive may map them to another device.
 */
final class TorchScriptArchive {
  /** Of the archive's operators; from this one on none is replaced by a slower, older one. */
  private static final String VERSION = "10\n";

  private TorchScriptArchive() {}

  /**
   * @param className of the module: {@code self} is {@code __torch__.className}
   * @param methods TorchScript source of the methods, indented by two blanks
   * @param tensors the module's buffers, by the names that the methods use
   * @param notes further files, by name: {@code _extra_files} of {@code torch.jit.load}
   */
  static byte[] write(
      String className, String methods, Map<String, Buffer> tensors, Map<String, String> notes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "m/data.pkl", pickledModule(className, tensors));
      put(zip, "m/code/__torch__.py", utf8(source(className, methods, tensors)));
      put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "m/version", utf8(VERSION));
      put(zip, "m/byteorder", utf8("little"));
      for (Map.Entry<String, String> note : notes.entrySet()) {
        put(zip, "m/extra/" + note.getKey(), utf8(note.getValue()));
      }
      int i = 0;
      for (Buffer tensor : tensors.values()) {
        put(zip, "m/data/" + i++, values(tensor));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String source(String className, String methods, Map<String, Buffer> tensors) {
    StringBuilder s = new StringBuilder("class " + className + "(Module):\n");
    s.append("  __parameters__ = []\n  __buffers__ = [");
    tensors.keySet().forEach(name -> s.append('"').append(name).append("\", "));
    s.append("]\n");
    tensors.keySet().forEach(name -> s.append("  ").append(name).append(" : Tensor\n"));
    return s.append("  training : bool\n").append(methods).toString();
  }

  /** Pickle protocol 2 of {@code __torch__.Name.__new__()} with its tensors as the state. */
  private static byte[] pickledModule(String className, Map<String, Buffer> tensors)
      throws IOException {
    Pickle p = new Pickle();
    p.global("__torch__", className).op(')').op(0x81); // NEWOBJ
    p.op('}').op('(');
    int i = 0;
    for (Map.Entry<String, Buffer> e : tensors.entrySet()) {
      p.text(e.getKey()).tensor(i++, e.getValue());
    }
    p.text("training").op(0x89); // False
    return p.op('u').op('b').op('.').out.toByteArray();
  }

  /** In the order of the layout. */
  private static byte[] values(Buffer buffer) {
    float[] floats = buffer.tensor().floats();
    if (buffer.layout() == Layout.CHANNELS_LAST) {
      floats = channelsLast(floats, buffer.tensor().shape());
    }
    ByteBuffer b = ByteBuffer.allocate(floats.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    b.asFloatBuffer().put(floats);
    return b.array();
  }

  /** (N,C,H,W) in the order N, H, W, C. */
  private static float[] channelsLast(float[] values, long[] shape) {
    int channels = (int) shape[1];
    int pixels = (int) (shape[2] * shape[3]);
    float[] out = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int pixel = i % pixels;
      int channel = i / pixels % channels;
      int image = i / pixels / channels;
      out[(image * pixels + pixel) * channels + channel] = values[i];
    }
    return out;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** The few operations of the pickle machine that a module needs. */
  private static final class Pickle {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle() {
      op(0x80).op(2);
    }

    Pickle op(int code) {
      out.write(code);
      return this;
    }

    Pickle global(String module, String name) throws IOException {
      out.write(utf8("c" + module + "\n" + name + "\n"));
      return this;
    }

    Pickle text(String text) throws IOException {
      byte[] bytes = utf8(text);
      op('X').int32(bytes.length);
      out.write(bytes);
      return this;
    }

    private Pickle number(long value) {
      return op('J').int32(Math.toIntExact(value));
    }

    private Pickle int32(int value) {
      for (int shift = 0; shift < 32; shift += 8) {
        op(value >> shift & 0xff);
      }
      return this;
    }

    /** {@code _rebuild_tensor_v2(storage, 0, shape, strides, requires_grad, hooks)}. */
    Pickle tensor(int index, Buffer buffer) throws IOException {
      long[] shape = buffer.tensor().shape();
      long size = 1;
      for (long d : shape) {
        size *= d;
      }
      global("torch._utils", "_rebuild_tensor_v2").op('(');
      op('(').text("storage").global("torch", "FloatStorage");
      text(Integer.toString(index)).text("cpu").number(size).op('t').op('Q');
      number(0).op('(');
      for (long d : shape) {
        number(d);
      }
      op('t').op('(');
      if (buffer.layout() == Layout.CHANNELS_LAST) {
        long c = shape[1];
        number(size / shape[0]).number(1).number(shape[3] * c).number(c);
      } else {
        long stride = size;
        for (long d : shape) {
          stride /= d;
          number(stride);
        }
      }
      op('t').op(0x89).global("collections", "OrderedDict").op(')').op('R');
      return op('t').op('R');
    }
  }
}
