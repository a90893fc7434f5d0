package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.image.FrameMapping.Fit;

class ResamplingTest {
  private static RgbImage noise(int width, int height, long seed) {
    byte[] data = new byte[3 * width * height];
    new Random(seed).nextBytes(data);
    return new RgbImage(width, height, data);
  }

  private static double value(RgbImage image, int x, int y, int channel) {
    return (image.data()[3 * (y * image.width() + x) + channel] & 0xff) / 127.5 - 1;
  }

  @Test
  void halfTheSizeIsTheMeanOfFour() {
    RgbImage image = noise(8, 6, 1);
    float[] out = Resampling.toModel(image, FrameMapping.of(Fit.STRETCH, 8, 6, 4, 3));
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          double mean =
              (value(image, 2 * x, 2 * y, c)
                      + value(image, 2 * x + 1, 2 * y, c)
                      + value(image, 2 * x, 2 * y + 1, c)
                      + value(image, 2 * x + 1, 2 * y + 1, c))
                  / 4;
          assertThat((double) out[(c * 3 + y) * 4 + x]).isCloseTo(mean, within(1e-6));
        }
      }
    }
  }

  @Test
  void aThirdOfAPixelCountsAThird() {
    // 4 pixels become 3: each covers 1 1/3 of them.
    RgbImage image = RgbImage.black(4, 1);
    image.setRgb(1, 0, 0xff0000);
    float[] out = Resampling.toModel(image, FrameMapping.of(Fit.STRETCH, 4, 1, 3, 1));
    assertThat((double) out[0]).isCloseTo(2 * (1.0 / 3) / (4.0 / 3) - 1, within(1e-6));
    assertThat((double) out[1]).isCloseTo(2 * (2.0 / 3) / (4.0 / 3) - 1, within(1e-6));
    assertThat((double) out[2]).isCloseTo(-1, within(1e-6));
  }

  @Test
  void twiceTheSizeLiesBetweenCentres() {
    RgbImage image = RgbImage.black(2, 1);
    image.setRgb(1, 0, 0xffffff);
    float[] out = Resampling.toModel(image, FrameMapping.of(Fit.STRETCH, 2, 1, 4, 1));
    assertThat(new double[] {out[0], out[1], out[2], out[3]})
        .containsExactly(new double[] {-1, -0.5, 0.5, 1}, within(1e-6));
  }

  @Test
  void theSameSizeIsTheSameImage() {
    RgbImage image = noise(7, 5, 2);
    float[] out = Resampling.toModel(image, FrameMapping.of(Fit.CROP, 7, 5, 7, 5));
    assertThat(Resampling.fromModel(out, 7, 5).data()).isEqualTo(image.data());
  }

  @Test
  void letterboxRepeatsTheEdge() {
    RgbImage image = noise(8, 4, 3);
    float[] out = Resampling.toModel(image, FrameMapping.of(Fit.LETTERBOX, 8, 4, 8, 8));
    for (int x = 0; x < 8; x++) {
      assertThat((double) out[x]).isCloseTo(value(image, x, 0, 0), within(1e-6));
      assertThat((double) out[2 * 8 + x]).isCloseTo(value(image, x, 0, 0), within(1e-6));
      assertThat((double) out[3 * 8 + x]).isCloseTo(value(image, x, 1, 0), within(1e-6));
      assertThat((double) out[7 * 8 + x]).isCloseTo(value(image, x, 3, 0), within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  void brightnessIsKept(Fit fit) {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      int w = 1 + random.nextInt(200);
      int h = 1 + random.nextInt(200);
      byte[] data = new byte[3 * w * h];
      java.util.Arrays.fill(data, (byte) 200);
      float[] out =
          Resampling.toModel(
              new RgbImage(w, h, data),
              FrameMapping.of(fit, w, h, 1 + random.nextInt(70), 1 + random.nextInt(70)));
      for (float v : out) {
        assertThat((double) v).isCloseTo(200 / 127.5 - 1, within(1e-5));
      }
    }
  }

  /** Row by row in doubles, each pixel by the share of it that lies below the target's. */
  private static double plain(RgbImage image, FrameMapping m, int x, int y, int channel) {
    double sum = 0;
    double weights = 0;
    double left = m.toCameraX(x);
    double top = m.toCameraY(y);
    for (int j = (int) Math.floor(top); j < top + m.scaleY(); j++) {
      double down = Math.min(j + 1, top + m.scaleY()) - Math.max(j, top);
      for (int i = (int) Math.floor(left); i < left + m.scaleX(); i++) {
        double across = Math.min(i + 1, left + m.scaleX()) - Math.max(i, left);
        int px = Math.max(0, Math.min(image.width() - 1, i));
        int py = Math.max(0, Math.min(image.height() - 1, j));
        sum += across * down * value(image, px, py, channel);
        weights += across * down;
      }
    }
    return sum / weights;
  }

  /** Sums of rows in integers are exact: far below 1 of 255. The larger ones fill the lanes. */
  @ParameterizedTest
  @EnumSource(Fit.class)
  void manyRowsAreTheirMean(Fit fit) {
    int[][] sizes = {{640, 480, 32, 32}, {333, 250, 16, 12}, {61, 1100, 4, 4}, {19, 23, 8, 9}};
    for (int[] size : sizes) {
      RgbImage image = noise(size[0], size[1], 9);
      java.util.Arrays.fill(image.data(), 0, image.data().length / 2, (byte) 255);
      FrameMapping m = FrameMapping.of(fit, size[0], size[1], size[2], size[3]);
      ModelPictures pictures = new ModelPictures(m);
      float[] other = pictures.of(noise(size[0], size[1], 10)); // leaves nothing behind
      float[] out = pictures.of(image);
      assertThat(out).isNotEqualTo(other).isEqualTo(Resampling.toModel(image, m));
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < size[3]; y++) {
          for (int x = 0; x < size[2]; x++) {
            assertThat((double) out[(c * size[3] + y) * size[2] + x])
                .as("%s at (%d, %d)", m, x, y)
                .isCloseTo(plain(image, m, x, y, c), within(1e-5));
          }
        }
      }
    }
  }

  @Test
  void valuesBeyondTheRangeAreClamped() {
    RgbImage image = Resampling.fromModel(new float[] {-1.5f, 0, 7}, 1, 1);
    assertThat(image.rgb(0, 0)).isEqualTo(0x0080ff);
  }

  @Test
  void refusesAnImageOfAnotherSize() {
    FrameMapping m = FrameMapping.of(Fit.CROP, 12, 4, 4, 4);
    assertThatThrownBy(() -> Resampling.toModel(RgbImage.black(4, 4), m))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4x4, expected 12x4");
  }
}
