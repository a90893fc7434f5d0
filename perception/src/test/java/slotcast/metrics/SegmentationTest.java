package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import slotcast.metrics.Segmentation.AbsentLabels;

class SegmentationTest {
  @Test
  void workedByHand() {
    // Table: rows truth {0: 2|1, 1: 0|3}; pairs both 2+6=8, true 6+6=12, predicted 2+12=14 (x2).
    int[] truth = {0, 0, 0, 1, 1, 1};
    int[] predicted = {4, 4, 7, 7, 7, 7};
    double expected = 12.0 * 14 / 30;
    assertThat(Segmentation.ari(truth, predicted))
        .isCloseTo((8 - expected) / (13 - expected), within(1e-12));
    assertThat(Segmentation.fgAri(truth, predicted)).isEqualTo(1);
    // Background: 2 of 3 pixels; object: 3 of 4.
    assertThat(Segmentation.miou(truth, predicted))
        .isCloseTo((2.0 / 3 + 3.0 / 4) / 2, within(1e-12));
    assertThat(Segmentation.fgMiou(truth, predicted)).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void overAVideoASlotMustKeepItsObject() {
    int[] truth = {1, 2, 1, 2};
    int[] kept = {5, 6, 5, 6};
    int[] swapped = {5, 6, 6, 5};
    assertThat(Segmentation.fgAri(truth, kept)).isEqualTo(1);
    assertThat(Segmentation.fgAri(truth, swapped)).isLessThan(0.01);
    Contingency frames = new Contingency();
    frames.add(new int[] {1, 2}, new int[] {5, 6});
    frames.add(new byte[] {1, 2}, new byte[] {6, 5});
    assertThat(frames.pixels()).isEqualTo(4);
    assertThat(Segmentation.fgAri(frames)).isEqualTo(Segmentation.fgAri(truth, swapped));
    assertThat(Segmentation.fgMiou(frames, AbsentLabels.LEAVE_OUT))
        .isEqualTo(Segmentation.fgMiou(truth, swapped));
  }

  @Test
  void aBackgroundIsKeptByTheSlotThatHasMostOfIt() {
    Contingency divided = Contingency.of(new int[] {1, 0, 0, 0, 0}, new int[] {3, 7, 7, 7, 3});
    assertThat(Segmentation.backgroundKept(divided)).isEqualTo(0.75);
    assertThat(Segmentation.backgroundKept(Contingency.of(new int[] {2}, new int[] {0}))).isNaN();
  }

  @Test
  void absentLabelsCountAsMissedOnlyWhenAsked() {
    Contingency table = Contingency.of(new int[] {1, 1, 3, 3}, new int[] {8, 8, 9, 9});
    assertThat(Segmentation.fgMiou(table, AbsentLabels.COUNT_AS_MISSED))
        .isCloseTo(2.0 / 3, within(1e-12));
    assertThat(Segmentation.fgMiou(table, AbsentLabels.LEAVE_OUT)).isEqualTo(1);
    assertThat(Segmentation.miou(table, AbsentLabels.COUNT_AS_MISSED)).isEqualTo(0.5);
  }

  @Test
  void manySparseLabelsAndUnsignedBytes() {
    int[] labels = new int[1000];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i * 1000;
    }
    assertThat(Segmentation.ari(labels, labels)).isEqualTo(1);
    Contingency table = new Contingency();
    table.add(new byte[] {(byte) 200, 0}, new byte[] {(byte) 255, 1});
    assertThat(table.trueLabels()).containsExactly(200, 0);
    assertThat(table.predictedLabels()).containsExactly(255, 1);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> Contingency.of(new int[3], new int[4]))
        .hasMessageContaining("3 true and 4 predicted");
    assertThatThrownBy(() -> Contingency.of(new int[] {-1}, new int[] {0}))
        .hasMessageContaining("label -1 is out of range");
    assertThat(Segmentation.fgMiou(new int[4], new int[4])).isNaN();
    assertThat(Segmentation.miou(new int[0], new int[0])).isNaN();
  }
}
