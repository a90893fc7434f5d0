package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreTableTest {
  private static ClipScores clip(String metric, double... values) {
    ClipScores clip = new ClipScores(values.length);
    for (int t = 0; t < values.length; t++) {
      clip.put(metric, t, values[t]);
    }
    return clip;
  }

  @Test
  void meansOverClipsAndByStep() {
    ScoreTable table = new ScoreTable();
    table.add(clip("psnr", 20, 30, 40)); // mean 30
    table.add(clip("psnr", 24, 28)); // mean 26
    ScoreTable.Summary s = table.of("psnr");
    assertThat(s.mean()).isEqualTo(28);
    assertThat(s.deviation()).isCloseTo(Math.sqrt(8), within(1e-12)); // of 30 and 26
    assertThat(s.byStep()).containsExactly(22, 29, 40);
    assertThat(s.leftOut()).isZero();
  }

  /** A frame without an object, or an image that equals its copy, has no score. */
  @Test
  void whatIsNoNumberIsLeftOutAndCounted() {
    ScoreTable table = new ScoreTable();
    table.add(clip("psnr", Double.POSITIVE_INFINITY, 30));
    table.add(clip("psnr", Double.NaN, 20));
    ScoreTable.Summary s = table.of("psnr");
    assertThat(s.mean()).isEqualTo(25);
    assertThat(s.leftOut()).isEqualTo(2);
    Map<?, ?> json = (Map<?, ?>) table.json().get("psnr");
    assertThat(json.get("by_step")).isEqualTo(Arrays.asList(null, 25.0));
    assertThat(json.get("left_out")).isEqualTo(2L);
  }

  @Test
  void whatNoClipHasIsAbsentWithItsReason() {
    ScoreTable table = new ScoreTable();
    table.add(clip("fg_miou", Double.NaN));
    table.absent("lpips", "no weights");
    assertThat(table.metrics()).isEmpty();
    assertThat(table.json()).isEmpty();
    assertThat(table.absent().get("lpips")).isEqualTo("no weights");
    assertThat(table.absent().get("fg_miou")).contains("no object");
  }

  @Test
  void aScoreOfWholeClipsHasNoSteps() {
    ScoreTable table = new ScoreTable();
    ClipScores clip = new ClipScores(3);
    clip.whole("ari_video", 0.5);
    table.add(clip);
    assertThat(table.of("ari_video").mean()).isEqualTo(0.5);
    assertThat(((Map<?, ?>) table.json().get("ari_video")).containsKey("by_step")).isFalse();
  }
}
