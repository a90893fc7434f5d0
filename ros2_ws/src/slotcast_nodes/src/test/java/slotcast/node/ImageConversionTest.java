package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.image.RgbImage;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

class ImageConversionTest {
  private static final Header HEADER = new Header(new Time(1, 2), "camera");

  private static Image image(int height, int width, String encoding, int step, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    return new Image(HEADER, height, width, encoding, false, step, bytes);
  }

  @Test
  void anImageThatLiesJustSoIsNotCopied() throws Exception {
    Image plain = image(1, 2, "rgb8", 6, 1, 2, 3, 4, 5, 6);
    assertThat(ImageConversion.toRgb(plain).data()).isSameAs(plain.data());
    Image padded = image(1, 2, "rgb8", 7, 1, 2, 3, 4, 5, 6, 7);
    assertThat(ImageConversion.toRgb(padded).data()).containsExactly(1, 2, 3, 4, 5, 6);
    Image turned = image(1, 2, "bgr8", 6, 1, 2, 3, 4, 5, 6);
    assertThat(ImageConversion.toRgb(turned).data()).containsExactly(3, 2, 1, 6, 5, 4);
  }

  @Test
  void readsEveryEncoding() throws RefusedMessageException {
    // Two pixels: 0x010203 and 0xfffefd, worked by hand.
    byte[] rgb = {1, 2, 3, (byte) 0xff, (byte) 0xfe, (byte) 0xfd};
    assertThat(ImageConversion.toRgb(image(1, 2, "rgb8", 6, 1, 2, 3, 255, 254, 253)).data())
        .isEqualTo(rgb);
    assertThat(ImageConversion.toRgb(image(1, 2, "bgr8", 6, 3, 2, 1, 253, 254, 255)).data())
        .isEqualTo(rgb);
    assertThat(ImageConversion.toRgb(image(1, 2, "rgba8", 8, 1, 2, 3, 9, 255, 254, 253, 8)).data())
        .isEqualTo(rgb);
    assertThat(ImageConversion.toRgb(image(1, 2, "bgra8", 8, 3, 2, 1, 9, 253, 254, 255, 8)).data())
        .isEqualTo(rgb);
    assertThat(ImageConversion.toRgb(image(1, 2, "mono8", 2, 7, 200)).data())
        .isEqualTo(new byte[] {7, 7, 7, (byte) 200, (byte) 200, (byte) 200});
  }

  @ParameterizedTest
  @CsvSource({"rgb8,3", "bgr8,3", "rgba8,4", "bgra8,4", "mono8,1"})
  void skipsRowPadding(String encoding, int channels) throws RefusedMessageException {
    int step = 2 * channels + 5;
    int[] data = new int[3 * step];
    for (int row = 0; row < 3; row++) {
      for (int i = 0; i < step; i++) {
        // Padding is 99, which no pixel has.
        data[row * step + i] = i < 2 * channels ? 10 * row + i / channels : 99;
      }
    }
    RgbImage got = ImageConversion.toRgb(image(3, 2, encoding, step, data));
    assertThat(got.width()).isEqualTo(2);
    assertThat(got.height()).isEqualTo(3);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 2; column++) {
        assertThat(got.rgb(column, row)).isEqualTo(0x010101 * (10 * row + column));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // height, width, encoding, step, bytes, what the reason must name
    "2, 2, 32FC1, 8, 16, encoding",
    "2, 2, 16SC1, 4, 8, encoding",
    "2, 2, 8UC2, 4, 8, encoding",
    "2, 2, RGB8, 6, 12, encoding",
    "2, 2, '', 6, 12, encoding",
    "0, 2, rgb8, 6, 0, height",
    "2, 0, rgb8, 0, 0, width",
    "-1, 2, rgb8, 6, 12, height",
    "2, -1, rgb8, 6, 12, width",
    "100000, 2, rgb8, 6, 12, height",
    "16384, 16384, mono8, 16384, 12, data",
    "2, 2, rgb8, 5, 10, step",
    "2, 2, rgb8, 0, 12, step",
    "2, 2, rgb8, 6, 11, data",
    "2, 2, rgb8, 6, 13, data",
    "2, 2, rgb8, 6, 0, data",
    "2, 2, rgb8, -1, 12, data",
    "2, 2, rgba8, 7, 14, step",
    "2, 2, mono16, 3, 6, step",
    "2, 3, yuyv, 6, 12, size",
    "3, 2, nv12, 2, 9, size",
    "2, 3, nv21, 4, 12, size",
    "2, 2, nv12, 2, 4, data",
    "2, 2, nv24, 2, 8, data",
    "2, 3, bayer_rggb8, 3, 6, size",
    "3, 2, bayer_rggb16, 4, 12, size",
    "16384, 16384, nv12, 16384, 12, data",
    "16384, 16384, rgba16, -1, 12, data",
  })
  void refusesWhatDoesNotFit(
      int height, int width, String encoding, int step, int bytes, String named) {
    Image message = new Image(HEADER, height, width, encoding, false, step, new byte[bytes]);
    assertThatThrownBy(() -> ImageConversion.toRgb(message))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageStartingWith("image " + named)
        .hasMessageContaining(": got ")
        .hasMessageContaining(", expected ");
    assertThatThrownBy(() -> ImageConversion.check(message))
        .isInstanceOf(RefusedMessageException.class);
  }

  @Test
  void saysWhatToDoAboutDepthAndFloats() {
    assertThatThrownBy(() -> ImageConversion.check(image(1, 1, "32FC1", 4, 0, 0, 0, 0)))
        .hasMessage(
            "image encoding: got \"32FC1\", expected 1, 3 or 4 channels of 8UC or 16UC;"
                + " convert the image to mono8 or rgb8");
    assertThatThrownBy(() -> ImageConversion.check(image(1, 1, "h264", 1, 0)))
        .hasMessageEndingWith("; set the camera to such a one");
  }

  @Test
  void quotesAStrangersTextHarmlessly() {
    Image message = image(1, 1, "rgb8\n\u001b[31m" + "x".repeat(5000), 3, 1, 2, 3);
    assertThatThrownBy(() -> ImageConversion.check(message))
        .hasMessageMatching("image encoding: got \"rgb8\\?\\?\\[31mx+…\", expected .*")
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void writesMessagesThatItReads() throws RefusedMessageException {
    RgbImage image = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    Image message = ImageConversion.rgb8(HEADER, image);
    assertThat(message.header()).isEqualTo(HEADER);
    assertThat(ImageConversion.toRgb(message).data()).isEqualTo(image.data());
    Image labels = ImageConversion.mono8(HEADER, 2, 1, new byte[] {0, 3});
    ImageConversion.check(labels);
    assertThat(labels.encoding()).isEqualTo("mono8");
    assertThatThrownBy(() -> ImageConversion.mono8(HEADER, 2, 2, new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
