package slotcast.tensor;

import java.util.SplittableRandom;

/**
 * The distribution a parameter starts from; PyTorch's defaults, since the reference uses them.
 *
 * <p>Fan-in follows PyTorch: for a transposed convolution with weight (I,O,k,k) it is {@code
 * O*k*k}.
 */
public sealed interface Init {
  /** Uniform in [-bound, bound). */
  record Uniform(double bound) implements Init {}

  /** Normal with mean 0. */
  record Normal(double deviation) implements Init {}

  /** The same value everywhere. */
  record Constant(float value) implements Init {}

  /** Given values: a buffer, which is stored with the weights but never trained. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Buffer(float[] values) implements Init {}

  /** Of {@code nn.Linear}, {@code nn.Conv2d} and their biases: uniform, bound 1/sqrt(fanIn). */
  static Init fanIn(long fanIn) {
    return new Uniform(1 / Math.sqrt(fanIn));
  }

  /** As {@link #fanIn(long)}, wider by a factor. */
  static Init fanIn(long fanIn, double gain) {
    return new Uniform(gain / Math.sqrt(fanIn));
  }

  /** Glorot's uniform initialisation of a matrix (O,I). */
  static Init xavierUniform(long in, long out) {
    return new Uniform(Math.sqrt(6.0 / (in + out)));
  }

  /** Draws {@code n} values. */
  default float[] draw(SplittableRandom random, int n) {
    if (this instanceof Buffer b) {
      return b.values().clone();
    }
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] =
          this instanceof Uniform u
              ? (float) ((2 * random.nextDouble() - 1) * u.bound())
              : this instanceof Normal g
                  ? (float) (random.nextGaussian() * g.deviation())
                  : ((Constant) this).value();
    }
    return out;
  }
}
