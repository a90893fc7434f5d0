package slotcast.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MaskCalibrationTest {
  // Three slots over four pixels: the floor, and two that share the third pixel's object.
  private static final float[] MASKS = {
    1, 0.6f, 0.2f, 1, //
    0, 0.2f, 0.4f, 0, //
    0, 0.2f, 0.4f, 0,
  };

  @Test
  void withoutCalibrationMasksStay() {
    assertThat(MaskCalibration.NONE.apply(MASKS, 3)).isSameAs(MASKS);
  }

  @Test
  void slotsThatShareAnObjectAreOneAndTheBackgroundWeighsLess() {
    float[] out = new MaskCalibration(0.5, 0.9).apply(MASKS, 3);
    // Pixel 1: floor 0.6 * 0.5 = 0.3 against 0.2 + 0.2.
    assertThat(out[1]).isCloseTo(0.3f / 0.7f, within(1e-6f));
    assertThat(out[5]).isCloseTo(0.4f / 0.7f, within(1e-6f));
    assertThat(out[9]).isZero();
    assertThat(out[0]).isEqualTo(1);
    for (int p = 0; p < 4; p++) {
      assertThat(out[p] + out[4 + p] + out[8 + p]).isCloseTo(1, within(1e-6f));
    }
  }

  @Test
  void similarityOfOneKeepsSlotsApart() {
    float[] out = new MaskCalibration(0.5, 1).apply(MASKS, 3);
    assertThat(out[9]).isEqualTo(out[5]).isPositive();
  }

  @Test
  void roundTripAndRanges() {
    MaskCalibration c = new MaskCalibration(0.6, 0.95);
    assertThat(MaskCalibration.fromJson(c.toJson(), "test")).isEqualTo(c);
    MaskCalibration edges = new MaskCalibration(0.6, 0.95, new MaskCalibration.Edges(4, 1e-3));
    assertThat(MaskCalibration.fromJson(edges.toJson(), "test")).isEqualTo(edges);
    assertThat(c.toJson()).doesNotContain("edges"); // as in files from before there were any
    assertThatThrownBy(() -> new MaskCalibration.Edges(0, 1e-3)).hasMessageContaining("edges");
    assertThatThrownBy(() -> new MaskCalibration(0, 0.9)).hasMessageContaining("background_weight");
    assertThatThrownBy(() -> new MaskCalibration(1, 2)).hasMessageContaining("shared_similarity");
  }

  @Test
  void masksTakeTheImagesEdgesAndStayShares() {
    // A row of eight pixels: the image turns red at the fifth, the masks turn over three pixels.
    float[] image = new float[24];
    for (int x = 0; x < 8; x++) {
      image[x] = x < 4 ? -1 : 1;
    }
    float[] object = {0, 0, 0, 0.3f, 0.5f, 0.7f, 1, 1};
    float[] masks = new float[16];
    for (int x = 0; x < 8; x++) {
      masks[x] = 1 - object[x];
      masks[8 + x] = object[x];
    }
    MaskCalibration c = new MaskCalibration(1, 1, new MaskCalibration.Edges(2, 1e-3));
    float[] out = c.apply(masks, image, 1, 8);
    for (int x = 0; x < 8; x++) {
      assertThat(out[x] + out[8 + x]).isCloseTo(1, within(1e-6f));
    }
    assertThat(out[8 + 3]).isLessThan(0.3f);
    assertThat(out[8 + 4]).isGreaterThan(0.5f);
    assertThat(new MaskCalibration(1, 1).apply(masks, image, 1, 8)).isSameAs(masks);
    assertThatThrownBy(() -> c.apply(masks, image, 2, 8)).hasMessageContaining("expected Kx2x8");
  }

  @Test
  void aSlotThatShowsNothingIsLeftAsItIs() {
    float[] image = {-1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1};
    float[] masks = {
      0.991f, 0.8f, 0.3f, 0.001f, 0, 0.195f, 0.695f, 0.99f, 0.009f, 0.005f, 0.005f, 0.009f
    };
    float[] out =
        new MaskCalibration(1, 1, new MaskCalibration.Edges(1, 1e-3)).apply(masks, image, 1, 4);
    for (int x = 0; x < 4; x++) {
      float sum = out[x] + out[4 + x] + out[8 + x];
      assertThat(sum).isCloseTo(1, within(1e-6f));
      assertThat(out[8 + x]).isCloseTo(masks[8 + x], within(1e-3f));
    }
    assertThat(out[4 + 2]).isGreaterThan(0.75f); // the others do take the edge
  }
}
