package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColourNoiseTest {
  private static final int SLOTS = 4;
  private static final int PIXELS = 15; // 3x5

  @Test
  void arraysOfTheEngineAndOfTheHeapGiveTheSame() {
    Random random = new Random(3);
    float[] image = values(random, 3 * PIXELS);
    float[] colours = values(random, SLOTS * 3 * PIXELS);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(values(random, SLOTS * PIXELS), shape(1));
      NDArray masks = logits.softmax(1);
      var drawn =
          new BroadcastDecoder.Decoded(
              null, manager.create(colours, shape(3)), masks, logits, null);
      for (double leastShare : new double[] {0, 0.45, 1}) {
        ColourNoise noise = new ColourNoise(0.4, leastShare);
        float[] engine =
            noise.masks(manager.create(image, new Shape(1, 3, 3, 5)), drawn).toFloatArray();
        assertThat(noise.masks(masks.toFloatArray(), colours, image))
            .as("least share %s", leastShare)
            .containsExactly(engine, within(1e-5f));
        assertThat(engine).isNotEqualTo(masks.toFloatArray());
      }
    }
  }

  /** Two slots with equal shares: one draws the pixel's colour, the other is off by one σ. */
  @Test
  void theNearerColourWinsByTheNormalDensity() {
    float[] shares =
        new ColourNoise(0.5)
            .masks(
                new float[] {0.5f, 0.5f}, new float[] {0, 0, 0, 0.5f, 0, 0}, new float[] {0, 0, 0});
    assertThat((double) shares[0]).isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
    assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-6f));
  }

  /**
   * Empty slots have no colours: what stands for them is the pixel's, and those drawn are far off.
   */
  @Test
  void anEmptySlotWinsNoPixel() {
    float[] colours = {0, 0, 0, 1, 1, 1, 0.9f, 0.9f, 0.9f};
    float[] shares =
        new ColourNoise(0.2).masks(new float[] {0, 0.5f, 0.5f}, colours, new float[] {0, 0, 0});
    assertThat(shares[0]).isZero();
    assertThat(shares[1]).isPositive();
    assertThat(shares[1] + shares[2]).isCloseTo(1, within(1e-6f));
  }

  /** Of two pixels; the third slot has the image's colour and 0.4 of a pixel at most. */
  @Test
  void aSlotThatNowhereDrawsThatShareHasNoPixel() {
    float[] drawn = {0.5f, 0.6f, 0.1f, 0.1f, 0.4f, 0.3f};
    float[] colours = {.9f, .9f, .9f, .9f, .9f, .9f, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
    float[] image = new float[6];
    assertThat(new ColourNoise(0.2).masks(drawn, colours, image)[4]).isGreaterThan(0.99f);
    float[] shares = new ColourNoise(0.2, 0.5).masks(drawn, colours, image);
    assertThat(shares).containsExactly(1, 1, 0, 0, 0, 0);
    assertThat(new ColourNoise(0.2, 1.0).masks(drawn, colours, image)).isEqualTo(shares);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new ColourNoise(0)).hasMessageContaining("deviation");
    assertThatThrownBy(() -> new ColourNoise(1, 1.5)).hasMessageContaining("least_share");
  }

  private static Shape shape(int channels) {
    return new Shape(1, SLOTS, channels, 3, 5);
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }
}
