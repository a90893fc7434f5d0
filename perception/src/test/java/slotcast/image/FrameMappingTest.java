package slotcast.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.image.FrameMapping.Fit;

class FrameMappingTest {
  @Test
  void letterboxShowsTheWholeImage() {
    FrameMapping m = FrameMapping.of(Fit.LETTERBOX, 640, 480, 64, 64);
    assertThat(m.cropWidth()).isEqualTo(640);
    assertThat(m.cropHeight()).isEqualTo(640);
    assertThat(m.cropX()).isEqualTo(0);
    assertThat(m.cropY()).isEqualTo(-80);
    assertThat(m.toModelY(0)).isEqualTo(8);
    assertThat(m.toCameraX(64)).isEqualTo(640);
  }

  @Test
  void cropShowsTheMiddle() {
    FrameMapping m = FrameMapping.of(Fit.CROP, 640, 480, 64, 64);
    assertThat(m.cropX()).isEqualTo(80);
    assertThat(m.cropWidth()).isEqualTo(480);
    assertThat(m.cropY()).isEqualTo(0);
    assertThat(m.toModelX(320)).isEqualTo(32);
  }

  @Test
  void stretchUsesEveryPixel() {
    FrameMapping m = FrameMapping.of(Fit.STRETCH, 640, 480, 64, 32);
    assertThat(m.scaleX()).isEqualTo(10);
    assertThat(m.scaleY()).isEqualTo(15);
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  void theWayBackIsExact(Fit fit) {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      FrameMapping m =
          FrameMapping.of(
              fit,
              1 + random.nextInt(2000),
              1 + random.nextInt(2000),
              1 + random.nextInt(128),
              1 + random.nextInt(128));
      double x = random.nextDouble() * m.cameraWidth();
      double y = random.nextDouble() * m.cameraHeight();
      assertThat(m.toCameraX(m.toModelX(x))).isCloseTo(x, within(1e-8));
      assertThat(m.toCameraY(m.toModelY(y))).isCloseTo(y, within(1e-8));
      // The middle stays the middle.
      assertThat(m.toModelX(m.cameraWidth() / 2.0)).isCloseTo(m.modelWidth() / 2.0, within(1e-9));
      assertThat(m.toModelY(m.cameraHeight() / 2.0)).isCloseTo(m.modelHeight() / 2.0, within(1e-9));
    }
  }

  @Test
  void refusesImpossibleSizes() {
    assertThatThrownBy(() -> FrameMapping.of(Fit.CROP, 0, 4, 4, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x4");
    assertThatThrownBy(() -> new FrameMapping(4, 4, 4, 4, 0, 0, Double.NaN, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
