package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaperAriTest {
  @Test
  void mergedAndSwappedObjectsStillScoreOne() {
    int[] truth = {0, 1, 2, 0};
    float[] oneSlotForBoth = {0.9f, 0.1f, 0.1f, 0.9f, 0.1f, 0.9f, 0.9f, 0.1f};
    assertThat(PaperAri.of(truth, 4, oneSlotForBoth, 2, 4, 0)).isEqualTo(1);
    // A binary map agrees with its complement, so the wrong slot left out changes nothing here…
    assertThat(PaperAri.of(truth, 4, oneSlotForBoth, 2, 4, 1)).isEqualTo(1);
    // …but a foreground without the sum of all objects does.
    float[] twoSlots = {.9f, .1f, .1f, .9f, .05f, .8f, .1f, .05f, .05f, .1f, .8f, .05f};
    assertThat(PaperAri.of(truth, 4, twoSlots, 3, 4, 0)).isEqualTo(1);
    assertThat(PaperAri.of(truth, 4, twoSlots, 3, 4, 1)).isLessThan(0.5);
    assertThat(SoftMasks.largestSlot(twoSlots, 3)).isZero();
  }

  @Test
  void undecidedPixelsAreBackground() {
    int[] truth = {0, 0, 1, 1};
    float[] masks = {0.9f, 0.5f, 0.4f, 0.2f, 0.1f, 0.5f, 0.6f, 0.8f};
    assertThat(PaperAri.of(truth, 2, masks, 2, 2, 0)).isEqualTo(1);
  }

  @Test
  void resizesBilinearlyWithAlignedCentres() {
    // By hand: centres of the four fall at -0.25, 0.25, 0.75, 1.25 of the two.
    assertThat(PaperAri.resize(new float[] {0, 1}, 1, 2, 1, 4)).containsExactly(0, 0.25f, 0.75f, 1);
    int[] truth = {
      0, 0, 1, 1,
      0, 0, 1, 1,
    };
    float[] half = {1, 0, 0, 1};
    assertThat(PaperAri.of(truth, 4, half, 2, 2, 0)).isCloseTo(1, within(1e-12));
  }

  @Test
  void eachStepOnMasksMadeByHand() {
    int[] truth = {0, 3, 1, 0};
    assertThat(PaperAri.sumOfTrueMasks(truth)).containsExactly(0, 1, 1, 0);
    // Slot 0 is the background; at the last pixel no slot has more than half.
    float[] masks = {.9f, .1f, .2f, .4f, .05f, .6f, .1f, .5f, .05f, .3f, .7f, .1f};
    assertThat(PaperAri.sumOfCutMasks(masks, 3, 0)).containsExactly(0, 1, 1, 0);
    // With the background in the sum its own pixels are foreground too.
    assertThat(PaperAri.sumOfCutMasks(masks, 3, 1)).containsExactly(1, 0, 1, 0);
  }

  /** Where ARI and FG-ARI see that two objects are one slot's, the paper's does not. */
  @Test
  void itIsNotAri() {
    int[] truth = {0, 0, 0, 1, 1, 2, 2, 0};
    float[] masks = new float[2 * 8];
    for (int p = 0; p < 8; p++) {
      masks[p] = truth[p] == 0 ? 1 : 0;
      masks[8 + p] = 1 - masks[p];
    }
    assertThat(PaperAri.of(truth, 8, masks, 2, 8, 0)).isEqualTo(1);
    assertThat(Segmentation.ari(truth, SoftMasks.argmax(masks, 2))).isLessThan(0.8);
    assertThat(Segmentation.fgAri(truth, SoftMasks.argmax(masks, 2))).isZero();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> PaperAri.of(new int[5], 2, new float[4], 2, 2, 0))
        .hasMessageContaining("5 pixels");
    assertThatThrownBy(() -> PaperAri.of(new int[4], 2, new float[5], 2, 2, 0))
        .hasMessageContaining("5 values");
    assertThatThrownBy(() -> PaperAri.of(new int[4], 2, new float[4], 2, 2, 2))
        .hasMessageContaining("background slot is 2");
  }
}
