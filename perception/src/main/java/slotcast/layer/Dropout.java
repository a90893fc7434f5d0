package slotcast.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import slotcast.tensor.TorchOps;

/**
 * Dropout (Srivastava et al. 2014) in the layers of a transformer. In training alone: wherever a
 * model is scored or used there is none.
 */
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

  /**
   * The values with some set to zero and the others scaled so that the mean stays. Called frame by
   * frame, layer by layer and within a layer in the order of the places, so that masks may come
   * from a sequence.
   */
  NDArray apply(Place place, NDArray x);

  /**
   * Drops values at random, with masks that depend on the generator and the shapes only. Not the
   * engine's generator: that has a state of its own, which a resumed run would not get back.
   *
   * @param share of the values to be dropped, in [0,1); null for 0
   * @param random draws the masks, one number a value
   * @return null where nothing is dropped
   */
  static Dropout drawn(Double share, SplittableRandom random) {
    return drawn(share, random, 1, 0, 1);
  }

  /**
   * As the other, for some of the clips of a batch: with the masks that they get where all of it
   * goes through the model.
   *
   * @param batch clips in all; those that go through are, in their order, the values' first axis
   * @param first the first one's index in the batch
   * @param every from one's index to the next
   */
  static Dropout drawn(Double share, SplittableRandom random, int batch, int first, int every) {
    if (share == null || share == 0) {
      return null;
    }
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("dropout share is " + share + ", not in [0,1)");
    }
    int clips = (batch - first + every - 1) / every;
    return (place, x) -> {
      ByteBuffer bytes = x.getManager().allocateDirect(Math.toIntExact(4 * x.getShape().size()));
      FloatBuffer factors = bytes.asFloatBuffer();
      int each = factors.capacity() / clips;
      for (int clip = 0; clip < batch; clip++) {
        if (clip % every == first) {
          draw(share, random, factors, clip / every * each, each);
        } else {
          for (int i = 0; i < each; i++) {
            var unused = random.nextLong();
          }
        }
      }
      return x.mul(x.getManager().create(bytes, x.getShape(), DataType.FLOAT32));
    };
  }

  /** What a number of values are multiplied by, without a branch that no processor can foresee. */
  private static void draw(
      double share, SplittableRandom random, FloatBuffer factors, int from, int count) {
    long bound = (long) Math.ceil(share * 0x1p53); // nextDouble() < share
    float[] kept = {(float) (1 / (1 - share)), 0};
    for (int i = from; i < from + count; i++) {
      factors.put(i, kept[(int) ((random.nextLong() >>> 11) - bound >>> 63)]);
    }
  }

  /**
   * @param keep 1 where a value is kept, else 0
   * @param share of the values that is dropped in the mean
   */
  static NDArray masked(NDArray x, NDArray keep, double share) {
    return TorchOps.scale(x.mul(keep), 1 / (1 - share));
  }
}
