package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;

class LabelImageTest {
  /** Interpolates every slot at every pixel: slow, and written without a look at the fast one. */
  private static int expected(float[] masks, int k, FrameMapping m, int px, int py) {
    double u = (px + 0.5 - m.cropX()) * m.modelWidth() / m.cropWidth() - 0.5;
    double v = (py + 0.5 - m.cropY()) * m.modelHeight() / m.cropHeight() - 0.5;
    if (u < -0.5 || v < -0.5 || u > m.modelWidth() - 0.5 || v > m.modelHeight() - 0.5) {
      return -1;
    }
    u = Math.max(0, Math.min(m.modelWidth() - 1, u));
    v = Math.max(0, Math.min(m.modelHeight() - 1, v));
    int best = 0;
    double most = -1;
    for (int i = 0; i < k; i++) {
      double value = 0;
      for (int y = 0; y < m.modelHeight(); y++) {
        for (int x = 0; x < m.modelWidth(); x++) {
          double weight = Math.max(0, 1 - Math.abs(u - x)) * Math.max(0, 1 - Math.abs(v - y));
          value += weight * masks[(i * m.modelHeight() + y) * m.modelWidth() + x];
        }
      }
      if (value > most + 1e-7) {
        most = value;
        best = i;
      }
    }
    return best;
  }

  @Test
  void agreesWithPlainInterpolation() {
    Random random = new Random(11);
    for (Fit fit : Fit.values()) {
      for (int round = 0; round < 10; round++) {
        int k = 1 + random.nextInt(5);
        FrameMapping m = FrameMapping.of(fit, 5 + random.nextInt(40), 5 + random.nextInt(40), 8, 6);
        float[] masks = new float[k * 48];
        for (int i = 0; i < masks.length; i++) {
          masks[i] = random.nextFloat();
        }
        boolean[] isObject = new boolean[k];
        for (int i = 0; i < k; i++) {
          isObject[i] = random.nextBoolean();
        }
        byte[] labels = LabelImage.draw(masks, isObject, m);
        int wrong = 0;
        for (int y = 0; y < m.cameraHeight(); y++) {
          for (int x = 0; x < m.cameraWidth(); x++) {
            int e = expected(masks, k, m, x, y);
            int label = e >= 0 && isObject[e] ? e + 1 : 0;
            wrong += labels[y * m.cameraWidth() + x] == label ? 0 : 1;
          }
        }
        assertThat(wrong).as("%s %s", fit, m).isZero();
      }
    }
  }

  @Test
  void beyondTheFrameIsBackground() {
    FrameMapping m = FrameMapping.of(Fit.CROP, 8, 4, 4, 4);
    float[] masks = new float[16];
    java.util.Arrays.fill(masks, 1);
    byte[] labels = LabelImage.draw(masks, new boolean[] {true}, m);
    for (int i = 0; i < 32; i++) {
      assertThat(labels[i]).isEqualTo((byte) (i % 8 >= 2 && i % 8 < 6 ? 1 : 0));
    }
  }

  /** Every pixel by itself, all slots, in floats: what the runs and bands must give to the bit. */
  private static byte[] pixelByPixel(float[] masks, boolean[] isObject, FrameMapping m) {
    int w = m.modelWidth();
    int h = m.modelHeight();
    byte[] labels = new byte[m.cameraWidth() * m.cameraHeight()];
    for (int y = 0; y < m.cameraHeight(); y++) {
      for (int x = 0; x < m.cameraWidth(); x++) {
        double u = m.toModelX(x + 0.5);
        double v = m.toModelY(y + 0.5);
        if (u < 0 || u > w || v < 0 || v > h) {
          continue;
        }
        int left = (int) Math.max(0, Math.min(w - 1, Math.floor(u - 0.5)));
        int top = (int) Math.max(0, Math.min(h - 1, Math.floor(v - 0.5)));
        float across = (float) Math.max(0, Math.min(1, u - 0.5 - left));
        float down = (float) Math.max(0, Math.min(1, v - 0.5 - top));
        int a = top * w + left;
        int b = Math.min(top + 1, h - 1) * w + left;
        int right = left + 1 < w ? 1 : 0;
        int best = 0;
        float most = -1;
        for (int i = 0; i < isObject.length; i++) {
          int o = i * w * h;
          float upper = masks[o + a] * (1 - across) + masks[o + a + right] * across;
          float lower = masks[o + b] * (1 - across) + masks[o + b + right] * across;
          float value = upper * (1 - down) + lower * down;
          if (value > most) {
            most = value;
            best = i;
          }
        }
        labels[y * m.cameraWidth() + x] = (byte) (isObject[best] ? best + 1 : 0);
      }
    }
    return labels;
  }

  /** Blobs as a decoder draws them: most slots far below the others, and exact ties. */
  @Test
  void runsAreWhatEachPixelIsByItself() {
    Random random = new Random(12);
    int[][] cameras = {{640, 480}, {333, 479}, {97, 31}, {9, 200}, {1, 1}};
    for (int[] camera : cameras) {
      for (Fit fit : Fit.values()) {
        int k = 7;
        int w = 16;
        int h = 12;
        FrameMapping m = FrameMapping.of(fit, camera[0], camera[1], w, h);
        float[] masks = new float[k * h * w];
        boolean[] isObject = new boolean[k];
        for (int p = 0; p < h * w; p++) {
          float rest = 1;
          for (int i = 1; i < k; i++) {
            double r = Math.hypot(p % w - 2.2 * i, p / w - 1.7 * i);
            float mask = rest * (float) (1 / (1 + Math.exp(3 * r - 6)));
            masks[i * h * w + p] = i == 6 ? masks[5 * h * w + p] : mask;
            rest -= mask;
          }
          masks[p] = rest * (0.9f + 0.1f * random.nextFloat());
        }
        for (int i = 1; i < k; i++) {
          isObject[i] = i != 3;
        }
        assertThat(LabelImage.draw(masks, isObject, m))
            .as("%s %s", fit, m)
            .isEqualTo(pixelByPixel(masks, isObject, m));
      }
    }
  }
}
