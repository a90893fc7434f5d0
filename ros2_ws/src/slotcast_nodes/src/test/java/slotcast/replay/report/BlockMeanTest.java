package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockMeanTest {
  @Test
  void aMeanOfNothingIsNone() {
    assertThat(new BlockMean().mean()).isEmpty();
    assertThat(new BlockMean().spread()).isEmpty();
  }

  /** Three blocks of means 1, 2 and 6: deviations -2, -1, 3, so √(14/2)/√3. */
  @Test
  void theSpreadIsThatOfBlockMeans() {
    BlockMean mean = new BlockMean();
    double[] values = {1, 2, 6};
    for (int frame = 0; frame < 60; frame++) {
      mean.add(frame, values[frame / 20]);
    }
    assertThat(mean.mean()).hasValue(3);
    assertThat(mean.spread().getAsDouble()).isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
  }

  /** Independent values: the spread is near the textbook's, however long the recording. */
  @Test
  void longRecordingsKeepFewBlocksAndTheSameMean() {
    BlockMean mean = new BlockMean();
    Random random = new Random(3);
    double sum = 0;
    int n = 200_000;
    for (int frame = 0; frame < n; frame++) {
      double v = random.nextGaussian();
      sum += v;
      mean.add(frame, v);
    }
    assertThat(mean.count()).isEqualTo(n);
    assertThat(mean.mean().getAsDouble()).isCloseTo(sum / n, within(1e-9));
    assertThat(mean.spread().getAsDouble()).isCloseTo(1 / Math.sqrt(n), within(0.2 / Math.sqrt(n)));
  }
}
