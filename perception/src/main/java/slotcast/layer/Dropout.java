package slotcast.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import slotcast.tensor.TorchOps;

/** Dropout (Srivastava et al. 2014) at one of the places of a transformer layer. */
@FunctionalInterface
public interface Dropout {
  /** Where a transformer layer drops values, as {@code nn.TransformerEncoderLayer} does. */
  enum Place {
    /** Attention weights after the softmax: (B,H,L,L). */
    ATTENTION,
    /** Output of the attention block: (B,L,C). */
    ATTENTION_OUT,
    /** After the ReLU between the two linear layers: (B,L,hidden). */
    HIDDEN,
    /** Output of the feed-forward block: (B,L,C). */
    FEED_FORWARD_OUT
  }

  /** The values with some set to zero and the others scaled so that the mean stays. */
  NDArray apply(Place place, NDArray x);

  /**
   * Drops values at random, with the engine's generator.
   *
   * @param probability of a value to be dropped, in [0,1)
   */
  static Dropout random(double probability) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "dropout probability is " + probability + ", not in [0,1)");
    }
    return (place, x) -> {
      NDArray keep =
          x.getManager()
              .randomUniform(0, 1, x.getShape())
              .gte((float) probability)
              .toType(DataType.FLOAT32, false);
      return masked(x, keep, probability);
    };
  }

  /**
   * @param keep 1 where a value is kept, else 0
   */
  static NDArray masked(NDArray x, NDArray keep, double probability) {
    return TorchOps.scale(x.mul(keep), 1 / (1 - probability));
  }
}
