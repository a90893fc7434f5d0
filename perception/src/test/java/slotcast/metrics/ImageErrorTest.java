package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ImageErrorTest {
  @Test
  void workedByHand() {
    FloatImage x = new FloatImage(2, 1, 2, new float[] {0, 0.5f, 1, 0});
    FloatImage y = new FloatImage(2, 1, 2, new float[] {0.5f, 0.5f, 0, 0});
    assertThat(ImageError.mse(x, y)).isEqualTo(1.25 / 4);
    assertThat(ImageError.mseSumOverPixels(x, y)).isEqualTo(1.25 / 2);
    assertThat(ImageError.psnr(x, y)).isCloseTo(5.0515, within(1e-4));
  }

  @Test
  void signedImagesAreClampedAndNaNIsNotHidden() {
    FloatImage image = FloatImage.fromSigned(1, 1, 4, new float[] {-3, 0, 3, Float.NaN});
    assertThat(image.data()).startsWith(0, 0.5f, 1);
    assertThat(ImageError.mse(image, image)).isNaN();
  }

  @Test
  void refusesWhatDoesNotFit() {
    FloatImage small = new FloatImage(1, 10, 20, new float[200]);
    assertThatThrownBy(() -> Ssim.ssim(small, small)).hasMessageContaining("20x10");
    FloatImage other = new FloatImage(1, 20, 10, new float[200]);
    assertThatThrownBy(() -> ImageError.mse(small, other)).hasMessageContaining("H=20, W=10");
    assertThatThrownBy(() -> new FloatImage(3, 2, 2, new float[5]))
        .hasMessageContaining("5 values");
  }
}
