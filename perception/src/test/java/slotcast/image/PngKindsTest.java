package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.error.UserError;

/**
 * PNG files of every colour type and depth. Expected values are those of Pillow 12.3, {@code
 * Image.open(f).convert("RGB")}; it differs for 16 bits of grey, where Pillow cuts values above 255
 * off.
 */
class PngKindsTest {
  @TempDir Path folder;

  private static byte[] chunk(String name, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(StandardCharsets.ISO_8859_1));
    sum.update(data);
    out.writeInt(data.length);
    out.writeBytes(name);
    out.write(data);
    out.writeInt((int) sum.getValue());
    return bytes.toByteArray();
  }

  /** A file of one row. */
  private static byte[] png(int width, int bits, int type, byte[] row, byte[] palette, byte[] clear)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(HexFormat.of().parseHex("89504e470d0a1a0a"));
    byte[] header = {0, 0, 0, (byte) width, 0, 0, 0, 1, (byte) bits, (byte) type, 0, 0, 0};
    out.write(chunk("IHDR", header));
    if (palette.length > 0) {
      out.write(chunk("PLTE", palette));
    }
    if (clear.length > 0) {
      out.write(chunk("tRNS", clear));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(packed)) {
      deflate.write(0); // no filter
      deflate.write(row);
    }
    out.write(chunk("IDAT", packed.toByteArray()));
    out.write(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private static byte[] hex(String text) {
    return text == null ? new byte[0] : HexFormat.of().parseHex(text);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "1 bit grey, 4, 1, 0, b0, , , ffffff 000000 ffffff ffffff",
    "2 bit grey, 4, 2, 0, 1b, , , 000000 555555 aaaaaa ffffff",
    "4 bit grey, 2, 4, 0, 3c, , , 333333 cccccc",
    "8 bit grey, 3, 8, 0, 0064ff, , , 000000 646464 ffffff",
    "16 bit grey, 2, 16, 0, 00c8644d, , , 000000 646464",
    "8 bit grey and alpha, 2, 8, 4, 6400c880, , , 646464 c8c8c8",
    "16 bit grey and alpha, 2, 16, 4, 64010000c8028000, , , 646464 c8c8c8",
    "8 bit colour, 1, 8, 2, 0a141e, , , 0a141e",
    "16 bit colour, 1, 16, 2, 0ac814641eff, , , 0a141e",
    "16 bit colour and alpha, 1, 16, 6, 0ac814641eff0000, , , 0a141e",
    "8 bit colour and alpha, 2, 8, 6, 0a141e0028323c80, , , 0a141e 28323c",
    "8 bit palette, 3, 8, 3, 000102, 01020328323c646e78, , 010203 28323c 646e78",
    "clear palette, 3, 8, 3, 000102, 01020328323c646e78, 0080, 010203 28323c 646e78",
    "2 bit palette, 4, 2, 3, 1b, 01020328323c646e78070809, , 010203 28323c 646e78 070809",
    "grey with a clear value, 3, 8, 0, 0064ff, , 0064, 000000 646464 ffffff",
    "colour with a clear value, 2, 8, 2, 010203040506, , 000100020003, 010203 040506"
  })
  void colourTypesAreReadAsPillowReadsThem(
      String name,
      int width,
      int bits,
      int type,
      String row,
      String palette,
      String clear,
      String expected)
      throws IOException {
    Path file = folder.resolve("a.png");
    Files.write(file, png(width, bits, type, hex(row), hex(palette), hex(clear)));
    assertThat(HexFormat.of().formatHex(PngFile.read(file).data()))
        .as(name)
        .isEqualTo(expected.replace(" ", ""));
  }

  /** The JDK's reader passes over checksums. */
  @Test
  void everyDamagedByteIsNoticed() throws IOException {
    RgbImage image = RgbImage.black(20, 10);
    new Random(3).nextBytes(image.data());
    byte[] whole = PngFile.encode(image);
    Path file = folder.resolve("a.png");
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThatThrownBy(() -> PngFile.read(file)).as("byte %s", at).isInstanceOf(UserError.class);
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PngFile.read(file))
          .as("%s bytes", length)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a.png");
    }
  }

  @Test
  void faultsAreNamed() throws IOException {
    byte[] whole = PngFile.encode(RgbImage.black(20, 10));
    Path file = Files.write(folder.resolve("a.png"), Arrays.copyOf(whole, whole.length - 20));
    assertThatThrownBy(() -> PngFile.read(file)).hasMessageContaining("cut off after");
    whole[whole.length - 20] ^= 1;
    Files.write(file, whole);
    assertThatThrownBy(() -> PngFile.read(file)).hasMessageContaining("checksum of its part IDAT");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> PngFile.read(file)).hasMessageContaining("an empty file");
  }

  /** The JDK's reader makes the missing part grey. */
  @Test
  void jpegFilesThatAreCutOffAreNoticed() throws IOException {
    RgbImage image = RgbImage.black(40, 30);
    new Random(3).nextBytes(image.data());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(PngFile.buffered(image), "jpg", out);
    byte[] whole = out.toByteArray();
    Path file = Files.write(folder.resolve("a.jpg"), whole);
    assertThat(PngFile.read(file).width()).isEqualTo(40);
    for (int length : new int[] {whole.length - 1, whole.length / 2, 30}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> PngFile.read(file))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cut off after " + length + " bytes");
    }
  }
}
