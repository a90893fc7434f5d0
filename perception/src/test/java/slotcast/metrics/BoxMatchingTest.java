package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoxMatchingTest {
  private static final LabelBox LEFT = new LabelBox(0, 0, 10, 10);
  private static final LabelBox SHIFTED = new LabelBox(2, 0, 12, 10);

  @Test
  void publishedGivesNoSecondChoiceAndCorrectedDoes() {
    // Both true boxes like LEFT best; the second could have had SHIFTED.
    List<LabelBox> truth = List.of(LEFT, new LabelBox(0.5f, 0, 10.5f, 10));
    List<LabelBox> predicted = List.of(LEFT, SHIFTED);
    assertThat(BoxMatching.asPublished(truth, predicted, 0.5).recall()).isEqualTo(0.5);
    assertThat(BoxMatching.corrected(truth, predicted, 0.5).recall()).isEqualTo(1);
  }

  @Test
  void correctedDoesNotDependOnTheOrder() {
    // The first true box fits both predicted ones, the second only the first.
    List<LabelBox> truth = List.of(new LabelBox(1, 0, 11, 10), new LabelBox(-0f, 0, 10, 10));
    List<LabelBox> predicted = List.of(LEFT, SHIFTED);
    assertThat(BoxMatching.corrected(truth, predicted, 0.8)).isEqualTo(new BoxMatching(2, 2, 2));
  }

  @Test
  void anObjectOnePixelWideHasAnAreaOnlyWhenCorrected() {
    List<LabelBox> line = List.of(new LabelBox(3, 0, 3, 9));
    assertThat(BoxMatching.asPublished(line, line, 0.5).matched()).isZero();
    assertThat(BoxMatching.corrected(line, line, 0.5).matched()).isEqualTo(1);
    assertThat(line.get(0).iou(line.get(0), 1)).isEqualTo(1);
  }

  @Test
  void absentBoxesAreLeftOutAndNothingGivesNaN() {
    BoxMatching none =
        BoxMatching.asPublished(List.of(LabelBox.ABSENT), List.of(LabelBox.ABSENT), 0.5);
    assertThat(none).isEqualTo(new BoxMatching(0, 0, 0));
    assertThat(none.recall()).isNaN();
    assertThat(none.precision()).isNaN();
    assertThat(BoxMatching.asPublished(List.of(LEFT), List.of(), 0.5).recall()).isZero();
  }

  @Test
  void boxesOfLabels() {
    int[] labels = {
      0, 2, 2, 0,
      0, 0, 2, 0,
      0, 0, 0, 0,
    };
    assertThat(LabelBox.ofLabels(labels, 4, 3))
        .containsExactly(new LabelBox(0, 0, 3, 2), LabelBox.ABSENT, new LabelBox(1, 0, 2, 1));
    assertThatThrownBy(() -> LabelBox.ofLabels(labels, 4, 2)).hasMessageContaining("label 2");
    assertThatThrownBy(() -> LabelBox.ofLabels(labels, 5, 3)).hasMessageContaining("rows of 5");
  }
}
