package slotcast.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RunningBackgroundTest {
  private static final int PIXELS = 6;

  private static float[] image(float value) {
    float[] image = new float[3 * PIXELS];
    Arrays.fill(image, value);
    return image;
  }

  @Test
  void aPixelChangesByItsBrightestChannel() {
    RunningBackground background = new RunningBackground(0.001);
    background.change(image(-0.5f));
    float[] image = image(-0.5f);
    image[PIXELS + 2] = 0.5f; // green of the third pixel, half the range
    image[2] = -0.3f;
    float[] change = background.change(image);
    assertThat(change[2]).isCloseTo(0.5f, Offset.offset(1e-6f));
    change[2] = 0;
    assertThat(change).containsOnly(0);
  }

  @Test
  void whatStoodInTheFirstFrameFadesAndWhatPassesLeavesNoTrace() {
    RunningBackground background = new RunningBackground(0.002);
    float[] first = image(0);
    first[0] = 0.6f; // 0.3 of the range, gone from the second frame on
    background.change(first);
    for (int i = 0; i < 30; i++) {
      background.change(image(0));
    }
    assertThat(background.image()).containsOnly(0);
    for (int i = 0; i < 100; i++) {
      background.change(image(0));
    }
    for (int i = 0; i < 5; i++) { // half a second of somebody who passes
      background.change(image(0.8f));
    }
    assertThat(background.change(image(0))[0]).isLessThan(0.012f);
  }

  @Test
  void anotherSizeBeginsAnew() {
    RunningBackground background = new RunningBackground(0.002);
    background.change(image(1));
    assertThat(background.change(new float[12])).hasSize(4).containsOnly(0);
  }
}
