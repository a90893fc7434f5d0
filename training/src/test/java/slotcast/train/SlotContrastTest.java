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

class SlotContrastTest {
  private static final int CLIPS = 2;
  private static final int FRAMES = 3;
  private static final int SLOTS = 2;
  private static final int SIZE = 4;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /**
   * Four slots at right angles: the cosine with itself is 1, with others 0, whatever the length.
   */
  @Test
  void slotsThatStayWhatTheyAreCostNextToNothing() {
    float[] values = new float[CLIPS * FRAMES * SLOTS * SIZE];
    for (int b = 0; b < CLIPS; b++) {
      for (int t = 0; t < FRAMES; t++) {
        for (int k = 0; k < SLOTS; k++) {
          values[((b * FRAMES + t) * SLOTS + k) * SIZE + b * SLOTS + k] = 1 + t;
        }
      }
    }
    double other = Math.exp(-10);
    assertThat((double) of(values)).isCloseTo(Math.log(1 + 3 * other), within(1e-5));
  }

  @Test
  void slotsThatChangePlacesCostTheMost() {
    float[] values = new float[CLIPS * FRAMES * SLOTS * SIZE];
    for (int b = 0; b < CLIPS; b++) {
      for (int t = 0; t < FRAMES; t++) {
        for (int k = 0; k < SLOTS; k++) {
          int object = (k + t) % SLOTS;
          values[((b * FRAMES + t) * SLOTS + k) * SIZE + b * SLOTS + object] = 1;
        }
      }
    }
    // The object is in the clip's other slot.
    double other = Math.exp(-10);
    assertThat((double) of(values)).isCloseTo(10 + Math.log(1 + 3 * other), within(1e-4));
  }

  @Test
  void valueAndGradientAreThoseOfTheFormula() {
    SplittableRandom random = new SplittableRandom(1);
    double[] x = new double[CLIPS * FRAMES * SLOTS * SIZE];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian();
    }
    NDArray slots = manager.create(floats(x), shape());
    slots.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = SlotContrast.of(slots);
      assertThat((double) loss.getFloat()).isCloseTo(formula(x), within(1e-4));
      collector.backward(loss);
    }
    float[] gradient = slots.getGradient().toFloatArray();
    for (int i = 0; i < x.length; i++) {
      double[] above = x.clone();
      double[] below = x.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double slope = (formula(above) - formula(below)) / 2e-5;
      assertThat((double) gradient[i]).as("value %d", i).isCloseTo(slope, within(1e-3));
    }
  }

  /** One sum after the other. */
  private static double formula(double[] x) {
    double sum = 0;
    int pairs = 0;
    for (int t = 0; t + 1 < FRAMES; t++) {
      for (int b = 0; b < CLIPS; b++) {
        for (int k = 0; k < SLOTS; k++) {
          double all = 0;
          for (int c = 0; c < CLIPS; c++) {
            for (int j = 0; j < SLOTS; j++) {
              all += Math.exp(cosine(x, b, t, k, c, t + 1, j) / 0.1);
            }
          }
          sum += Math.log(all) - cosine(x, b, t, k, b, t + 1, k) / 0.1;
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private static double cosine(double[] x, int b, int t, int k, int c, int u, int j) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int d = 0; d < SIZE; d++) {
      double p = x[((b * FRAMES + t) * SLOTS + k) * SIZE + d];
      double q = x[((c * FRAMES + u) * SLOTS + j) * SIZE + d];
      dot += p * q;
      first += p * p;
      second += q * q;
    }
    return dot / Math.sqrt(first * second);
  }

  private float of(float[] values) {
    return SlotContrast.of(manager.create(values, shape())).getFloat();
  }

  private static Shape shape() {
    return new Shape(CLIPS, FRAMES, SLOTS, SIZE);
  }

  private static float[] floats(double[] x) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) x[i];
    }
    return out;
  }
}
