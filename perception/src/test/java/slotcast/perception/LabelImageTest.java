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
}
