package slotcast.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import slotcast.image.RgbImage;
import slotcast.tracking.Box;

class OpticalFlowTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 96;

  /** A smooth texture, moved by so many pixels. */
  static RgbImage texture(int width, int height, int dx, int dy) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] waves = new double[24][4];
    for (double[] w : waves) {
      w[0] = random.nextDouble() * 0.5;
      w[1] = random.nextDouble() * 0.5;
      w[2] = random.nextDouble() * 7;
      w[3] = 0.5 + random.nextDouble();
    }
    RgbImage image = RgbImage.black(width, height);
    for (int p = 0; p < width * height; p++) {
      double v = 0;
      for (double[] w : waves) {
        v += w[3] * Math.sin(w[0] * (p % width - dx) + w[1] * (p / width - dy) + w[2]);
      }
      for (int c = 0; c < 3; c++) {
        image.data()[3 * p + c] = (byte) Math.max(0, Math.min(255, 128 + 18 * v));
      }
    }
    return image;
  }

  private static double median(float[] values, int channel) {
    List<Float> known = new ArrayList<>();
    for (int i = channel; i < values.length; i += 2) {
      if (!Float.isNaN(values[i])) {
        known.add(values[i]);
      }
    }
    assertThat(known.size()).isGreaterThan(values.length / 3);
    known.sort(null);
    return known.get(known.size() / 2);
  }

  @Test
  void aShiftIsFound() {
    try (OpticalFlow flow = new OpticalFlow()) {
      RgbImage before = texture(WIDTH, HEIGHT, 0, 0);
      RgbImage after = texture(WIDTH, HEIGHT, 3, -2);
      float[] motion = flow.motion(before, after, HEIGHT, WIDTH);
      assertThat(median(motion, 0)).isCloseTo(3, within(0.15));
      assertThat(median(motion, 1)).isCloseTo(-2, within(0.15));
      float[] half = flow.motion(before, after, HEIGHT / 2, WIDTH / 2);
      assertThat(median(half, 0)).isCloseTo(1.5, within(0.15));
      assertThat(half).hasSize(2 * HEIGHT / 2 * WIDTH / 2);
    }
  }

  @Test
  void whatWasOutsideBeforeIsUnknown() {
    try (OpticalFlow flow = new OpticalFlow()) {
      float[] motion =
          flow.motion(texture(WIDTH, HEIGHT, 0, 0), texture(WIDTH, HEIGHT, 6, 0), HEIGHT, WIDTH);
      int unknown = 0;
      for (int y = 10; y < HEIGHT - 10; y++) {
        unknown += Float.isNaN(motion[2 * (y * WIDTH + 1)]) ? 1 : 0;
      }
      assertThat(unknown).isGreaterThan((HEIGHT - 20) / 2);
    }
  }

  /** A bright square on a texture. */
  private static RgbImage scene(int left) {
    RgbImage image = texture(WIDTH, HEIGHT, 0, 0);
    for (int y = 20; y < 70; y++) {
      for (int x = left; x < left + 40; x++) {
        for (int c = 0; c < 3; c++) {
          image.data()[3 * (y * WIDTH + x) + c] =
              (byte) (190 + 25 * Math.sin(0.5 * (x - left)) + 25 * Math.cos(0.4 * y));
        }
      }
    }
    return image;
  }

  @Test
  void theYardsticksFindWhatMoves() {
    try (Mog2Blobs mog2 = new Mog2Blobs();
        FlowBlobs flow = new FlowBlobs()) {
      for (int i = 0; i < 40; i++) {
        mog2.next(texture(WIDTH, HEIGHT, 0, 0));
      }
      flow.next(scene(40));
      List<Box> found = mog2.next(scene(40));
      assertThat(found).hasSize(1);
      assertThat(found.get(0).left()).isCloseTo(40, within(3.0));
      assertThat(found.get(0).bottom()).isCloseTo(70, within(3.0));
      List<Box> moved = flow.next(scene(44));
      assertThat(moved).isNotEmpty();
      assertThat(moved.get(0).left()).isCloseTo(42, within(16.0));
    }
  }
}
