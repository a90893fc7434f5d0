package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts made by pycocotools 2.0.11; more of them are in the golden data. */
class CocoRleTest {
  @ParameterizedTest
  @CsvSource({"P[2, -1, -1", "0P[2, 0, 2400", "01oZ2, 0, 1", "oZ21, 2399, 2400"})
  void textsAreThoseOfPycocotools(String counts, int first, int end) {
    byte[] labels = new byte[40 * 60];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i >= first && i < end ? 3 : 0);
    }
    assertThat(CocoRle.encode(labels, 60, 40, 3)).isEqualTo(counts);
    byte[] mask = CocoRle.decode(counts, 60, 40);
    for (int i = 0; i < mask.length; i++) {
      assertThat(mask[i]).isEqualTo((byte) (i >= first && i < end ? 1 : 0));
    }
  }

  /** By hand: 2 rows, 3 columns, the middle column set: 2 zeros, 2 ones, 2 zeros. */
  @Test
  void runsAreColumnMajor() {
    assertThat(CocoRle.encode(new byte[] {0, 1, 0, 0, 1, 0}, 3, 2, 1)).isEqualTo("222");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyMaskComesBack(long seed) {
    Random random = new Random(seed);
    int width = 1 + random.nextInt(70);
    int height = 1 + random.nextInt(70);
    byte[] labels = new byte[width * height];
    double change = random.nextDouble();
    byte value = 0;
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < change) {
        value = (byte) random.nextInt(4);
      }
      labels[i] = value;
    }
    for (int label = 0; label < 4; label++) {
      byte[] back = CocoRle.decode(CocoRle.encode(labels, width, height, label), width, height);
      for (int i = 0; i < labels.length; i++) {
        assertThat(back[i] == 1).isEqualTo(labels[i] == label);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P[", "P[2P[2", "P[1", "!!", "oooooooooooooooo", "Ø", "O"})
  void malformedTextsAreRefused(String counts) {
    assertThatThrownBy(() -> CocoRle.decode(counts, 60, 40))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
