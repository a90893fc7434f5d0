package slotcast.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive (.pt) from source text: a zip with a small pickle, so that torch
 * operations that DJL does not expose can be called. The module has no parameters of its own.
 */
final class TorchScriptArchive {
  private static final String CLASS_NAME = "Ops";

  private TorchScriptArchive() {}

  /**
   * @param methods TorchScript source of the methods, indented by two blanks; {@code self} is
   *     {@code __torch__.Ops}
   */
  static byte[] write(String methods) {
    String source =
        "class "
            + CLASS_NAME
            + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
            + methods;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "m/data.pkl", pickledModule());
      put(zip, "m/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      put(zip, "m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Pickle protocol 2 of {@code __torch__.Ops.__new__()} with the state {@code {training: False}}.
   */
  private static byte[] pickledModule() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x80, 2});
    out.write(("c__torch__\n" + CLASS_NAME + "\n)").getBytes(StandardCharsets.US_ASCII));
    out.write(0x81); // NEWOBJ
    out.write("}(X".getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[] {8, 0, 0, 0});
    out.write("training".getBytes(StandardCharsets.US_ASCII));
    out.write(0x89); // False
    out.write("ub.".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
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
}
