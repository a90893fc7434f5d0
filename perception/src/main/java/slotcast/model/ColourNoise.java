package slotcast.model;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
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
 * <p>A slot to spare may have the colour of a shadow or of a patch on the floor, and so win pixels
 * that no slot draws in that colour, although it says itself that it has next to none of them. So a
 * slot that nowhere draws {@code leastShare} of a pixel has none.
 *
 * @param deviation σ of a colour, values in [-1,1]
 * @param leastShare what a slot draws of some pixel if it is there, 0 to 1; the slot with the
 *     largest share of all is there in any case. Null for 0: all are
 */
public record ColourNoise(
    double deviation, @JsonInclude(JsonInclude.Include.NON_NULL) Double leastShare) {
  /** Key of the record in a model file. */
  public static final String KEY = "colour_noise";

  public ColourNoise {
    Check.positive("deviation", deviation);
    if (leastShare != null) {
      Check.range("least_share", leastShare, 0, 1);
    }
  }

  /** Where every slot is there. */
  public ColourNoise(double deviation) {
    this(deviation, null);
  }

  /** The same with another deviation. */
  public ColourNoise withDeviation(double other) {
    return new ColourNoise(other, leastShare);
  }

  /** Whether slots may have no pixel, whatever their colours. */
  public boolean leavesOut() {
    return leastShare != null && leastShare > 0;
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
    NDArray logits = drawn.logits().sub(TorchOps.scale(squares, precision()));
    return (leavesOut() ? logits.add(absent(drawn.masks())) : logits).softmax(1);
  }

  /** (B,K,1,H,W) -> (B,K,1,1,1), 0 for slots that are there and far below for others. */
  private NDArray absent(NDArray masks) {
    NDArray largest = masks.max(new int[] {4}, true).max(new int[] {3}, true);
    NDArray least = TorchOps.clamp(largest.max(new int[] {1}, true), 0, leastShare);
    NDArray absent = largest.lt(least).toType(masks.getDataType(), false);
    return TorchOps.scale(absent, InvariantSlotAttention.NEVER);
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
    boolean[] there = there(masks, k, n);
    for (int p = 0; p < n; p++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < k; i++) {
        double logit =
            there[i]
                ? Math.log(masks[i * n + p]) - precision() * distance(colours, i, image, p)
                : Double.NEGATIVE_INFINITY;
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

  private boolean[] there(float[] masks, int slots, int pixels) {
    boolean[] there = new boolean[slots];
    Arrays.fill(there, true);
    if (leavesOut()) {
      float[] largest = new float[slots];
      float most = 0;
      for (int i = 0; i < masks.length; i++) {
        largest[i / pixels] = Math.max(largest[i / pixels], masks[i]);
        most = Math.max(most, masks[i]);
      }
      for (int i = 0; i < slots; i++) {
        there[i] = largest[i] >= Math.min(most, leastShare);
      }
    }
    return there;
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
