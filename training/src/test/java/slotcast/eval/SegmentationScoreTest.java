package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentationScoreTest {
  /** A frame in which nothing was found has no score of objects. */
  @Test
  void whatHasNoScoreIsLeftOutOfTheMean() {
    SegmentationScore one = new SegmentationScore(0.5, 0.25, 0.75, 1);
    SegmentationScore none = new SegmentationScore(1, 0.75, 0.25, Double.NaN);
    assertThat(SegmentationScore.mean(List.of(one, none)))
        .isEqualTo(new SegmentationScore(0.75, 0.5, 0.5, 1));
    assertThat(SegmentationScore.mean(List.of(none)).fgMiou()).isNaN();
  }
}
