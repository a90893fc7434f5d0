package slotcast.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import slotcast.config.Check;
import slotcast.config.Yaml;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.tensor.TorchOps;

/**
 * How far the colours of an image lie from those that slots draw, and what follows from it for
 * masks. A decoder draws a mixture: of each pixel it says by which share m of it which slot draws
 * it, and in which colour c. Where the image is known, the share of a slot is its posterior, m·N(x;
 * c, σ²) over the sum of all slots, as in IODINE (Greff et al., 2019): a rim that the decoder blurs
 * between an object and the floor goes to the one whose colour it has. Not in SAVi, whose masks are
 * the shares m.
 *
 * @param deviation σ of a colour, values in [-1,1]
 */
public record ColourNoise(double deviation) {
  /** Key of the record in a model file. */
  public static final String KEY = "colour_noise";

  public ColourNoise {
    Check.positive("deviation", deviation);
  }

  /** What a file says of its model; empty for masks as they are drawn. */
  public static Optional<ColourNoise> of(ModelFile file, String source) {
    return Optional.ofNullable(file.extra().get(KEY))
        .map(json -> Yaml.parseJson(json, ColourNoise.class, source));
  }

  /** One line of JSON, for a model file. */
  public String toJson() {
    return Yaml.toJson(this);
  }

  /** What a squared distance of colours takes from a mask's logit. */
  public double precision() {
    return 1 / (2 * deviation * deviation);
  }

  /**
   * Posterior masks.
   *
   * @param images (B,3,H,W) in [-1,1]
   * @param drawn what the slots draw of them
   * @return (B,K,1,H,W), summing to 1 over K
   */
  public NDArray masks(NDArray images, Decoded drawn) {
    NDArray off = drawn.colours().sub(images.expandDims(1)); // (B,K,3,H,W)
    NDArray squares = off.square().sum(new int[] {2}, true);
    return drawn.logits().sub(TorchOps.scale(squares, precision())).softmax(1);
  }

  /**
   * The same of one frame, in plain arrays.
   *
   * @param masks (K,H,W) as they are drawn, summing to 1 over the slots
   * @param colours (K,3,H,W) as they are drawn
   * @param image (3,H,W) in [-1,1]
   * @return (K,H,W), summing to 1 over the slots; 0 where a mask is 0, so that an empty slot wins
   *     no pixel, whatever stands for its colours
   */
  public float[] masks(float[] masks, float[] colours, float[] image) {
    int n = image.length / 3;
    int k = masks.length / n;
    float[] out = new float[masks.length];
    for (int p = 0; p < n; p++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < k; i++) {
        double logit = Math.log(masks[i * n + p]) - precision() * distance(colours, i, image, p);
        out[i * n + p] = (float) logit;
        most = Math.max(most, logit);
      }
      double sum = 0;
      for (int i = 0; i < k; i++) {
        double share = Math.exp(out[i * n + p] - most);
        out[i * n + p] = (float) share;
        sum += share;
      }
      for (int i = 0; i < k; i++) {
        out[i * n + p] /= (float) sum;
      }
    }
    return out;
  }

  /**
   * Squared, of what a slot draws at a pixel from the image.
   *
   * @param colours (K,3,H,W)
   * @param slot from 0
   * @param image (3,H,W)
   * @param pixel from 0
   */
  public static double distance(float[] colours, int slot, float[] image, int pixel) {
    int n = image.length / 3;
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      double d = image[c * n + pixel] - colours[(slot * 3 + c) * n + pixel];
      sum += d * d;
    }
    return sum;
  }
}
