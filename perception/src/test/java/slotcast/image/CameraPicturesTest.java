package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.image.FrameMapping.Fit;

class CameraPicturesTest {
  /** Noise beyond the range too: what a model draws may leave it. */
  private static float[] noise(int width, int height, Random random) {
    float[] image = new float[3 * width * height];
    for (int i = 0; i < image.length; i++) {
      image[i] = 2.4f * random.nextFloat() - 1.2f;
    }
    return image;
  }

  /** In two steps: bytes of the model's size, then each axis on its own. */
  static byte[] inTwoSteps(float[] image, FrameMapping m) {
    int w = m.cameraWidth();
    int h = m.cameraHeight();
    FrameMapping inverse =
        new FrameMapping(
            m.modelWidth(),
            m.modelHeight(),
            w,
            h,
            m.toModelX(0),
            m.toModelY(0),
            w / m.scaleX(),
            h / m.scaleY());
    RgbImage small = Resampling.fromModel(image, m.modelWidth(), m.modelHeight());
    byte[] data = Resampling.fromModel(Resampling.toModel(small, inverse), w, h).data();
    for (int i = 0; i < w * h; i++) {
      double u = m.toModelX(i % w + 0.5);
      double v = m.toModelY(i / w + 0.5);
      if (u < 0 || u > m.modelWidth() || v < 0 || v > m.modelHeight()) {
        Arrays.fill(data, 3 * i, 3 * i + 3, (byte) 0);
      }
    }
    return data;
  }

  private static void assertWithinOneLevel(byte[] got, byte[] expected, FrameMapping m) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.length; i++) {
      int off = Math.abs((got[i] & 0xff) - (expected[i] & 0xff));
      if (off > 1) {
        assertThat(off).as("byte %d with %s", i, m).isLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  void picturesAreThoseOfTwoStepsWithinOneGreyLevel(Fit fit) {
    Random random = new Random(11);
    for (int i = 0; i < 60; i++) {
      int modelWidth = 1 + random.nextInt(70);
      int modelHeight = 1 + random.nextInt(70);
      FrameMapping m =
          FrameMapping.of(
              fit, 1 + random.nextInt(300), 1 + random.nextInt(300), modelWidth, modelHeight);
      CameraPictures pictures = new CameraPictures(m);
      for (int image = 0; image < 2; image++) { // the second finds what the first has left
        float[] drawn = noise(modelWidth, modelHeight, random);
        RgbImage picture = pictures.of(drawn);
        assertThat(picture.width()).isEqualTo(m.cameraWidth());
        assertWithinOneLevel(picture.data(), inTwoSteps(drawn, m), m);
      }
    }
  }

  @Test
  void picturesOfRealCamerasAreThoseOfTwoSteps() {
    Random random = new Random(12);
    for (int[] size : new int[][] {{640, 480}, {1920, 1080}, {64, 64}, {40, 30}}) {
      FrameMapping m = FrameMapping.of(Fit.LETTERBOX, size[0], size[1], 64, 64);
      float[] drawn = noise(64, 64, random);
      assertWithinOneLevel(new CameraPictures(m).of(drawn).data(), inTwoSteps(drawn, m), m);
    }
  }

  /** A crop of 4 by 4 out of 12 by 4: black on both sides. */
  @Test
  void aModelImageGoesBackToItsPlace() {
    FrameMapping m = FrameMapping.of(Fit.CROP, 12, 4, 4, 4);
    byte[] grey = new byte[16];
    new Random(4).nextBytes(grey);
    float[] image = new float[48];
    for (int i = 0; i < 48; i++) {
      image[i] = (grey[i % 16] & 0xff) / 127.5f - 1;
    }
    RgbImage camera = new CameraPictures(m).of(image);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 12; x++) {
        int expected = x >= 4 && x < 8 ? 0x010101 * (grey[4 * y + x - 4] & 0xff) : 0;
        assertThat(camera.rgb(x, y)).isEqualTo(expected);
      }
    }
  }

  /** Two pixels become four: 0, 1/4, 3/4 and 1 of the way, of 0 and 200. */
  @Test
  void betweenCentresItIsLinear() {
    float bright = 200 / 127.5f - 1;
    float[] image = {-1, bright, -1, bright, -1, bright};
    RgbImage out = new CameraPictures(FrameMapping.of(Fit.STRETCH, 4, 1, 2, 1)).of(image);
    assertThat(new int[] {out.rgb(0, 0), out.rgb(1, 0), out.rgb(2, 0), out.rgb(3, 0)})
        .containsExactly(0, 0x323232, 0x969696, 0xc8c8c8);
  }

  @Test
  void refusesAnImageOfAnotherSize() {
    CameraPictures pictures = new CameraPictures(FrameMapping.of(Fit.CROP, 12, 4, 4, 4));
    assertThatThrownBy(() -> pictures.of(new float[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 values, expected 3x4x4");
  }
}
