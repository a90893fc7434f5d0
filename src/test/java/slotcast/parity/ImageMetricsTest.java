package slotcast.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import slotcast.metrics.FloatImage;
import slotcast.metrics.ImageError;
import slotcast.metrics.Ssim;

/** MSE, PSNR and SSIM of equal, constant, inverted and noisy images. */
class ImageMetricsTest {
  @TestFactory
  Stream<DynamicTest> imagesAtTheEdges() {
    return Golden.tests(
        "metrics_image_edge",
        golden -> {
          JsonNode all = golden.config().get("values");
          for (Iterator<String> names = all.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            FloatImage x = image(golden, "in/" + name + "/x");
            FloatImage y = image(golden, "in/" + name + "/y");
            JsonNode values = all.get(name);
            compare(golden, name, "mse", values, ImageError.mseSumOverPixels(x, y));
            int pixels = x.height() * x.width();
            golden.compareNumber(
                name + "/mse over pixels",
                MaskMetricsTest.number(values.get("mse")) / pixels,
                ImageError.mse(x, y),
                Golden.METRIC);
            compare(golden, name, "psnr", values, ImageError.psnr(x, y));
            compare(golden, name, "ssim", values, Ssim.ssim(x, y));
            compare(golden, name, "ssim_float64_input", values, Ssim.ssim(x, y));
          }
        });
  }

  private static void compare(
      Golden golden, String name, String key, JsonNode values, double actual) {
    double expected = MaskMetricsTest.number(values.get(key));
    // Float32 holds an error summed over pixels to seven digits only.
    double unit = key.equals("mse") ? Math.max(1, expected) : 1;
    golden.compareNumber(name + "/" + key, expected, actual, Golden.METRIC * unit);
  }

  private static FloatImage image(Golden golden, String name) {
    long[] shape = golden.shape(name);
    return new FloatImage((int) shape[0], (int) shape[1], (int) shape[2], golden.floats(name));
  }
}
