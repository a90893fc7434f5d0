package slotcast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is said of rounds, against numbers that a reader can check. */
class SamplesTest {
  @Test
  void percentilesAreOfTheNearestRank() {
    List<Double> hundred = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      hundred.add((double) i);
    }
    Collections.shuffle(hundred, new Random(1));
    assertThat(Samples.percentile(hundred, 0.5)).isEqualTo(500);
    assertThat(Samples.percentile(hundred, 0.95)).isEqualTo(950);
    assertThat(Samples.percentile(hundred, 0.999)).isEqualTo(999);
    assertThat(Samples.percentile(List.of(7.0), 0.999)).isEqualTo(7);
  }

  @Test
  void ratiosAreMediansOverPairsOfBlocks() {
    Samples ours = Samples.of(List.of(1.0, 3.0), List.of(1.0, 1.0)); // means 2 and 1
    ours.add(Samples.of(List.of(30.0), List.of(2.0)));
    ours.add(Samples.of(List.of(3.0), List.of(3.0)));
    Samples theirs = Samples.of(List.of(4.0), List.of(4.0));
    theirs.add(Samples.of(List.of(10.0), List.of(1.0))); // somebody else computed
    theirs.add(Samples.of(List.of(2.0), List.of(3.0)));
    Ratio ratio = Ratio.of(new PathName("shipped", "rollout"), "untuned", ours, theirs);
    assertThat(ratio.wall()).isEqualTo(1.5); // of 0.5, 3 and 1.5
    assertThat(ratio.processor()).isEqualTo(1); // of 0.25, 2 and 1
    assertThat(ours.rounds()).isEqualTo(4);
    assertThat(ours.perSecond()).isCloseTo(4000 / 37.0, within(1e-9));
  }

  @Test
  void aValueIsTheMeanOfSizes() {
    assertThat(Row.meanSize(List.of(new float[] {1, -2}, new float[] {3}))).isEqualTo(2);
  }
}
