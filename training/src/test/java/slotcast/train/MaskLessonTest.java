package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaskLessonTest {
  private static final int CLIPS = 2;
  private static final int FRAMES = 2;
  private static final int SLOTS = 3;
  private static final int PIXELS = 4;
  private static final Shape SHAPE = new Shape(CLIPS * FRAMES, SLOTS, 1, 2, 2);

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static int at(int clip, int frame, int slot, int pixel) {
    return ((clip * FRAMES + frame) * SLOTS + slot) * PIXELS + pixel;
  }

  /** Masks that are nearly sure, of slots in an order of each clip's own. */
  private static double[] logits(int[][] order) {
    SplittableRandom random = new SplittableRandom(1);
    double[] out = new double[CLIPS * FRAMES * SLOTS * PIXELS];
    for (int b = 0; b < CLIPS; b++) {
      for (int t = 0; t < FRAMES; t++) {
        for (int p = 0; p < PIXELS; p++) {
          out[at(b, t, order[b][random.nextInt(SLOTS)], p)] = 8;
        }
      }
    }
    return out;
  }

  private NDArray array(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats, SHAPE);
  }

  @Test
  void theSameMasksInOtherSlotsCostNothing() {
    NDArray teacher = array(logits(new int[][] {{0, 1, 2}, {0, 1, 2}})).softmax(1);
    NDArray pupil = array(logits(new int[][] {{2, 0, 1}, {1, 0, 2}}));
    assertThat(MaskLesson.loss(teacher, pupil, CLIPS).getFloat()).isLessThan(0.01f);
  }

  /**
   * A slot keeps its object for a whole clip: one that changes places is no pair in both frames.
   */
  @Test
  void slotsThatChangePlacesWithinAClipCost() {
    double[] taught = new double[CLIPS * FRAMES * SLOTS * PIXELS];
    double[] swapped = taught.clone();
    for (int b = 0; b < CLIPS; b++) {
      for (int t = 0; t < FRAMES; t++) {
        for (int p = 0; p < PIXELS; p++) {
          taught[at(b, t, p % 2, p)] = 8;
          swapped[at(b, t, (p + t) % 2, p)] = 8;
        }
      }
    }
    double half = MaskLesson.loss(array(taught).softmax(1), array(swapped), CLIPS).getFloat();
    assertThat(half).isCloseTo(4, within(0.05)); // 8 on half of the pixels
  }

  @Test
  void valueAndGradientAreThoseOfTheFormula() {
    SplittableRandom random = new SplittableRandom(2);
    double[] taught = logits(new int[][] {{0, 1, 2}, {2, 1, 0}});
    double[] own = logits(new int[][] {{1, 2, 0}, {2, 1, 0}});
    for (int i = 0; i < own.length; i++) {
      own[i] += random.nextGaussian();
    }
    NDArray masks = array(taught).softmax(1);
    NDArray pupil = array(own);
    pupil.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = MaskLesson.loss(masks, pupil, CLIPS);
      assertThat((double) loss.getFloat()).isCloseTo(formula(taught, own), within(1e-4));
      collector.backward(loss);
    }
    float[] gradient = pupil.getGradient().toFloatArray();
    for (int i = 0; i < own.length; i++) {
      double[] above = own.clone();
      double[] below = own.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double slope = (formula(taught, above) - formula(taught, below)) / 2e-5;
      assertThat((double) gradient[i]).as("value %d", i).isCloseTo(slope, within(1e-4));
    }
  }

  /** Of all orders of a clip's slots the least, one after the other. */
  private static double formula(double[] taught, double[] own) {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double sum = 0;
    for (int b = 0; b < CLIPS; b++) {
      double least = Double.POSITIVE_INFINITY;
      for (int[] order : orders) {
        double cost = 0;
        for (int t = 0; t < FRAMES; t++) {
          for (int p = 0; p < PIXELS; p++) {
            for (int k = 0; k < SLOTS; k++) {
              cost -= share(taught, b, t, k, p) * Math.log(share(own, b, t, order[k], p));
            }
          }
        }
        least = Math.min(least, cost);
      }
      sum += least;
    }
    return sum / (CLIPS * FRAMES * PIXELS);
  }

  private static double share(double[] logits, int clip, int frame, int slot, int pixel) {
    double sum = 0;
    for (int k = 0; k < SLOTS; k++) {
      sum += Math.exp(logits[at(clip, frame, k, pixel)]);
    }
    return Math.exp(logits[at(clip, frame, slot, pixel)]) / sum;
  }
}
