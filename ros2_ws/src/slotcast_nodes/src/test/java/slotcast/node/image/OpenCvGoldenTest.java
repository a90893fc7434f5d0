package slotcast.node.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.node.ImageConversion;
import slotcast.node.RefusedMessageException;

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
  void isWhatOpenCvMakesOfIt(CameraImages.Golden card) throws RefusedMessageException {
    assertThat(ImageConversion.toRgb(card.image()).data()).isEqualTo(card.rgb());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 61})
  void paddingAndByteOrderChangeNothing(int padding) throws IOException, RefusedMessageException {
    Random random = new Random(padding);
    for (CameraImages.Golden card : cards()) {
      assertThat(ImageConversion.toRgb(CameraImages.repacked(card.image(), padding, random)).data())
          .as(card.toString())
          .isEqualTo(card.rgb());
    }
  }
}
