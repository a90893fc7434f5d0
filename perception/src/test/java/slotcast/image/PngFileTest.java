package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.error.UserError;

class PngFileTest {
  @TempDir Path folder;

  @Test
  void imagesComeBackExactly() {
    RgbImage image = RgbImage.black(37, 23);
    new Random(1).nextBytes(image.data());
    Path file = folder.resolve("a.png");
    PngFile.write(image, file);
    RgbImage back = PngFile.read(file);
    assertThat(back.width()).isEqualTo(37);
    assertThat(back.data()).isEqualTo(image.data());
    assertThat(folder.resolve("a.png.part")).doesNotExist();
  }

  @Test
  void alphaIsDroppedAsPillowDoes() throws IOException {
    BufferedImage see = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    see.setRGB(0, 0, 0x00102030);
    see.setRGB(1, 0, 0x80405060);
    Path file = folder.resolve("alpha.png");
    ImageIO.write(see, "png", file.toFile());
    RgbImage image = PngFile.read(file);
    assertThat(image.rgb(0, 0)).isEqualTo(0x102030);
    assertThat(image.rgb(1, 0)).isEqualTo(0x405060);
  }

  @Test
  void mistakesAreNamed() throws IOException {
    assertThatThrownBy(() -> PngFile.read(folder.resolve("none.png")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file");
    Path text = Files.writeString(folder.resolve("text.png"), "text");
    assertThatThrownBy(() -> PngFile.read(text)).isInstanceOf(UserError.class);
    RgbImage image = RgbImage.black(64, 64);
    new Random(2).nextBytes(image.data());
    byte[] whole = PngFile.encode(image);
    Path cut = folder.resolve("cut.png");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> PngFile.read(cut)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> PngFile.write(image, folder.resolve("no/such/folder.png")))
        .isInstanceOf(UserError.class);
  }

  @Test
  void aBmpFileMayNotTellOfMoreThanItHas() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(PngFile.buffered(RgbImage.black(8, 6)), "bmp", out);
    ByteBuffer bmp = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(PngFile.read(bmp.array(), "a").height()).isEqualTo(6);
    for (int inside : new int[] {4, 5}) { // a JPEG or PNG file
      bmp.putInt(30, inside).putInt(34, 0x7ffffff7);
      assertThatThrownBy(() -> PngFile.read(bmp.array(), "a"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("image a: got a BMP file of 198 bytes that tells of a picture of");
    }
  }
}
