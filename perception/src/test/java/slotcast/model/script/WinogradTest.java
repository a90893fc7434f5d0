package slotcast.model.script;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.tensor.Layout;
import slotcast.tensor.Products;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;
import slotcast.tensor.TorchScript;

/** Against the definition of a convolution, in double precision. */
class WinogradTest {
  private static final int KERNEL = 5;

  @ParameterizedTest(name = "{0}, {1}: {2} images of {5}x{6}, {3} to {4} channels, relu {7}")
  @CsvSource({
    "MKL, CHANNELS_FIRST, 1, 64, 64, 8, 8, true",
    "MKL, CHANNELS_LAST,  1, 64, 64, 8, 8, true",
    "MKL, CHANNELS_FIRST, 7, 64, 96, 4, 7, false", // several images in a strip, the last with fewer
    "MKL, CHANNELS_LAST,  7, 64, 96, 4, 7, false",
    "MKL, CHANNELS_FIRST, 2, 96, 64, 12, 64, true", // several strips in an image
    "MKL, CHANNELS_LAST,  2, 96, 64, 12, 64, true",
    "MKL, CHANNELS_LAST,  1, 64, 64, 8, 5, false",
    "ONEDNN, CHANNELS_FIRST, 1, 64, 64, 8, 8, true",
    "ONEDNN, CHANNELS_LAST,  1, 64, 96, 4, 7, false",
    "ONEDNN, CHANNELS_LAST,  2, 96, 64, 12, 64, true",
    "ONEDNN, CHANNELS_LAST,  4, 64, 64, 128, 96, true" // three at once, then the last one
  })
  void isTheConvolution(
      Products products,
      Layout layout,
      int images,
      int in,
      int out,
      int height,
      int width,
      boolean relu) {
    Random random = new Random(1);
    float[] x = draw(random, images * in * height * width, 1);
    float[] w = draw(random, out * in * KERNEL * KERNEL, 0.03);
    float[] bias = draw(random, out, 1);
    Tensor kernel = Tensor.of(w, out, in, KERNEL, KERNEL);
    assertThat(Winograd.suits(kernel, 1, height)).isTrue();
    ScriptSource source = new ScriptSource("Convolution", new ScriptTarget(layout, products));
    ScriptLayers layers =
        new ScriptLayers(source, Map.of("c.weight", kernel, "c.bias", Tensor.of(bias, out)));
    String y = Winograd.write(layers, "c", kernel, height, width, relu);
    layers.method("forward", "x: Tensor", "List[Tensor]").line("return [%s]", y);
    try (NDManager m = NDManager.newBaseManager(Device.cpu());
        TorchScript script = new TorchScript(source, m.getDevice())) {
      NDArray image = m.create(x, new Shape(images, in, height, width));
      NDArray result = script.infer("forward", m, image).get(0);
      assertThat(result.getShape()).isEqualTo(new Shape(images, out, height, width));
      float[] found = result.toFloatArray();
      double largest = 0;
      int step = found.length > 1_000_000 ? 37 : 1; // no factor of any side
      for (int i = 0; i < found.length; i += step) {
        double expected =
            at(
                    x,
                    w,
                    in,
                    height,
                    width,
                    i / (out * height * width),
                    i / (height * width) % out,
                    i / width % height,
                    i % width)
                + bias[i / (height * width) % out];
        largest = Math.max(largest, Math.abs(found[i] - (relu ? Math.max(0, expected) : expected)));
      }
      assertThat(largest).isLessThan(3e-5); // values are about 1.2
    }
  }

  private static double at(
      float[] x, float[] w, int in, int height, int width, int image, int out, int row, int col) {
    double sum = 0;
    for (int c = 0; c < in; c++) {
      for (int dy = 0; dy < KERNEL; dy++) {
        for (int dx = 0; dx < KERNEL; dx++) {
          int r = row + dy - KERNEL / 2;
          int k = col + dx - KERNEL / 2;
          if (r >= 0 && r < height && k >= 0 && k < width) {
            sum +=
                (double) x[((image * in + c) * height + r) * width + k]
                    * w[((out * in + c) * KERNEL + dy) * KERNEL + dx];
          }
        }
      }
    }
    return sum;
  }

  private static float[] draw(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }
}
