package slotcast.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The distribution a parameter starts from; defaults of PyTorch and, for Invariant Slot Attention,
 * of Flax, since the references use them.
 *
 * <p>Fan-in follows PyTorch: for a transposed convolution with weight (I,O,k,k) it is {@code
 * O*k*k}.
 */
public sealed interface Init {
  /** Draws {@code n} values. */
  float[] draw(SplittableRandom random, int n);

  /** Uniform in [mean - bound, mean + bound). */
  record Uniform(double mean, double bound) implements Init {
    /** Uniform in [-bound, bound). */
    public Uniform(double bound) {
      this(0, bound);
    }

    @Override
    public float[] draw(SplittableRandom random, int n) {
      float[] out = new float[n];
      for (int i = 0; i < n; i++) {
        out[i] = (float) (mean + (2 * random.nextDouble() - 1) * bound);
      }
      return out;
    }
  }

  /** Normal. */
  record Normal(double mean, double deviation) implements Init {
    /** Normal with mean 0. */
    public Normal(double deviation) {
      this(0, deviation);
    }

    @Override
    public float[] draw(SplittableRandom random, int n) {
      float[] out = new float[n];
      for (int i = 0; i < n; i++) {
        out[i] = (float) (mean + deviation * random.nextGaussian());
      }
      return out;
    }
  }

  /**
   * Normal, cut off at two deviations.
   *
   * @param deviation before the cut
   */
  record TruncatedNormal(double deviation) implements Init {
    @Override
    public float[] draw(SplittableRandom random, int n) {
      float[] out = new float[n];
      for (int i = 0; i < n; i++) {
        double z;
        do {
          z = random.nextGaussian();
        } while (Math.abs(z) > 2);
        out[i] = (float) (z * deviation);
      }
      return out;
    }
  }

  /** Square orthogonal matrices, one below the other, uniform over rotations and reflections. */
  record Orthogonal(int size) implements Init {
    @Override
    public float[] draw(SplittableRandom random, int n) {
      float[] out = new float[n];
      for (int start = 0; start < n; start += size * size) {
        double[][] rows = new double[size][size];
        for (int r = 0; r < size; r++) {
          for (int c = 0; c < size; c++) {
            rows[r][c] = random.nextGaussian();
          }
          orthonormalise(rows, r);
          for (int c = 0; c < size; c++) {
            out[start + r * size + c] = (float) rows[r][c];
          }
        }
      }
      return out;
    }

    /** Gram and Schmidt, twice, since once is not orthogonal to rounding. */
    private static void orthonormalise(double[][] rows, int r) {
      for (int pass = 0; pass < 2; pass++) {
        for (int other = 0; other < r; other++) {
          double dot = 0;
          for (int c = 0; c < rows[r].length; c++) {
            dot += rows[r][c] * rows[other][c];
          }
          for (int c = 0; c < rows[r].length; c++) {
            rows[r][c] -= dot * rows[other][c];
          }
        }
      }
      double squares = 0;
      for (double v : rows[r]) {
        squares += v * v;
      }
      for (int c = 0; c < rows[r].length; c++) {
        rows[r][c] /= Math.sqrt(squares);
      }
    }
  }

  /** The same value everywhere. */
  record Constant(float value) implements Init {
    @Override
    public float[] draw(SplittableRandom random, int n) {
      float[] out = new float[n];
      Arrays.fill(out, value);
      return out;
    }
  }

  /** Given values: a buffer, which is stored with the weights but never trained. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Buffer(float[] values) implements Init {
    @Override
    public float[] draw(SplittableRandom random, int n) {
      return values.clone();
    }
  }

  /** Of {@code nn.Linear}, {@code nn.Conv2d} and their biases: uniform, bound 1/sqrt(fanIn). */
  static Init fanIn(long fanIn) {
    return new Uniform(1 / Math.sqrt((double) fanIn));
  }

  /** As {@link #fanIn(long)}, wider by a factor. */
  static Init fanIn(long fanIn, double gain) {
    return new Uniform(gain / Math.sqrt((double) fanIn));
  }

  /** Flax's {@code lecun_normal}: variance 1/fanIn after the cut. */
  static Init lecunNormal(long fanIn) {
    double cutDeviation = 0.8796256610342398; // of a standard normal cut off at two
    return new TruncatedNormal(1 / (Math.sqrt((double) fanIn) * cutDeviation));
  }

  /** He's uniform initialisation before a ReLU. */
  static Init kaimingUniform(long fanIn) {
    return new Uniform(Math.sqrt(6.0 / fanIn));
  }

  /** Glorot's uniform initialisation of a matrix (O,I). */
  static Init xavierUniform(long in, long out) {
    return xavierUniform(in, out, 1);
  }

  /** As {@link #xavierUniform(long, long)}, wider by a factor. */
  static Init xavierUniform(long in, long out, double gain) {
    return new Uniform(gain * Math.sqrt(6.0 / (in + out)));
  }
}
