package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoxMatchingTest {
  private static final PixelBox LEFT = new PixelBox(0, 0, 10, 10);
  private static final PixelBox SHIFTED = new PixelBox(2, 0, 12, 10);

  @Test
  void publishedGivesNoSecondChoiceAndCorrectedDoes() {
    // Both true boxes like LEFT best; the second could have had SHIFTED.
    List<PixelBox> truth = List.of(LEFT, new PixelBox(0.5f, 0, 10.5f, 10));
    List<PixelBox> predicted = List.of(LEFT, SHIFTED);
    assertThat(BoxMatching.asPublished(truth, predicted, 0.5).recall()).isEqualTo(0.5);
    assertThat(BoxMatching.corrected(truth, predicted, 0.5).recall()).isEqualTo(1);
  }

  @Test
  void correctedDoesNotDependOnTheOrder() {
    // The first true box fits both predicted ones, the second only the first.
    List<PixelBox> truth = List.of(new PixelBox(1, 0, 11, 10), new PixelBox(-0f, 0, 10, 10));
    List<PixelBox> predicted = List.of(LEFT, SHIFTED);
    assertThat(BoxMatching.corrected(truth, predicted, 0.8)).isEqualTo(new BoxMatching(2, 2, 2));
  }

  @Test
  void anObjectOnePixelWideHasAnAreaOnlyWhenCorrected() {
    List<PixelBox> line = List.of(new PixelBox(3, 0, 3, 9));
    assertThat(BoxMatching.asPublished(line, line, 0.5).matched()).isZero();
    assertThat(BoxMatching.corrected(line, line, 0.5).matched()).isEqualTo(1);
    assertThat(line.get(0).iou(line.get(0), 1)).isEqualTo(1);
  }

  @Test
  void absentBoxesAreLeftOutAndNothingGivesNaN() {
    BoxMatching none =
        BoxMatching.asPublished(List.of(PixelBox.ABSENT), List.of(PixelBox.ABSENT), 0.5);
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
    assertThat(PixelBox.ofLabels(labels, 4, 3))
        .containsExactly(new PixelBox(0, 0, 3, 2), PixelBox.ABSENT, new PixelBox(1, 0, 2, 1));
    assertThatThrownBy(() -> PixelBox.ofLabels(labels, 4, 2)).hasMessageContaining("label 2");
    assertThatThrownBy(() -> PixelBox.ofLabels(labels, 5, 3)).hasMessageContaining("rows of 5");
  }
}
