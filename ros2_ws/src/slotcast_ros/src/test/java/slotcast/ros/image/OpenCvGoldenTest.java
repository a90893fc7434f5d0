package slotcast.ros.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every encoding against OpenCV, bit for bit: both compute in whole numbers. */
class OpenCvGoldenTest {
  static List<CameraImages.Golden> cards() throws IOException {
    return CameraImages.golden();
  }

  @Test
  void everyEncodingHasACard() throws IOException {
    assertThat(cards().stream().map(c -> c.image().encoding()).collect(Collectors.toSet()))
        .isEqualTo(ImageEncoding.ALL.keySet());
  }

  @ParameterizedTest
  @MethodSource("cards")
  void isWhatOpenCvMakesOfIt(CameraImages.Golden card) {
    assertThat(ImagePixels.rgb(card.image())).isEqualTo(card.rgb());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 61})
  void paddingAndByteOrderChangeNothing(int padding) throws IOException {
    Random random = new Random(padding);
    for (CameraImages.Golden card : cards()) {
      assertThat(ImagePixels.rgb(CameraImages.repacked(card.image(), padding, random)))
          .as(card.toString())
          .isEqualTo(card.rgb());
    }
  }
}
