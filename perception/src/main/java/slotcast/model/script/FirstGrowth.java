package slotcast.model.script;

import java.util.Arrays;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The decoder's first transposed convolution as a matrix.
 *
 * <p>Its input is a slot, the same at every place of a small grid, plus a code of the place that is
 * fixed, or linear in the place: {@code W r + b} with {@code r = (g - p) A}, of a slot's position p
 * and its axes and scales A. So its output is linear in the slot, in the offset {@code o = p A} and
 * in A, and one product of matrices gives it, in a small part of the multiplications.
 */
final class FirstGrowth {
  private final int in; // C
  private final int out; // O
  private final int kernel;
  private final int height; // of the grid
  private final int width;
  private final int stride;
  private final int pad;
  private final double[] weights; // (C,O,k,k)

  /**
   * @param pad pixels that are cut off in front
   */
  FirstGrowth(ScriptLayers layers, DecoderConfig d, int stride, int pad) {
    Tensor w = layers.values("decoder.0.0.weight");
    in = (int) w.shape()[0];
    out = (int) w.shape()[1];
    kernel = (int) w.shape()[2];
    height = d.resolution().get(0);
    width = d.resolution().get(1);
    this.stride = stride;
    this.pad = pad;
    weights = w.doubles();
  }

  /** Numbers of the output: O*H*W. */
  private int size() {
    return out * height * stride * width * stride;
  }

  /** Values of the matrix. */
  long values(CorrectorType type) {
    return (long) size() * (in + inputs(type));
  }

  /** Numbers beside the slot's: offsets, then of A what is not fixed. */
  static int inputs(CorrectorType type) {
    return switch (type) {
      case SLOT_ATTENTION -> 0;
      case ISA_T -> 2;
      case ISA_TS -> 4;
      case ISA_TSR -> 6;
    };
  }

  /** The matrix (O*H*W, C + inputs) and behind it a column of what is added. */
  Matrix matrix(ScriptLayers layers, CorrectorType type) {
    double[] ones = new double[height * width];
    Arrays.fill(ones, 1);
    Matrix slot = spread(ones).transposed(); // (O*H*W, C)
    Matrix bias = layers.matrix("decoder.0.0.bias");
    double[] added = new double[size()];
    int each = size() / out;
    for (int i = 0; i < added.length; i++) {
      added[i] = bias.at(i / each, 0);
    }
    String name = "decoder_pos_embedding";
    if (type == CorrectorType.SLOT_ATTENTION) {
      double[] code = EncoderScript.positionCode(layers, name).doubles(); // (C,h,w)
      for (int c = 0; c < in; c++) {
        stamp(c, code, c * height * width, added);
      }
      return slot.beside(new Matrix(size(), 1, added));
    }
    Matrix w = layers.matrix(name + ".dense.weight"); // (C,2)
    double[] grid = layers.values(name + ".grid").doubles(); // (h,w,2)
    Matrix y = spread(axis(grid, 0)).transposed().times(w); // (O*H*W,2): along y, times A's rows
    Matrix x = spread(axis(grid, 1)).transposed().times(w);
    Matrix all = slot.beside(slot.times(w).times(-1));
    Matrix constant =
        slot.times(layers.matrix(name + ".dense.bias")).plus(new Matrix(size(), 1, added));
    return switch (type) {
      case ISA_T -> all.beside(constant.plus(y.column(0)).plus(x.column(1)));
      case ISA_TS -> all.beside(y.column(0)).beside(x.column(1)).beside(constant);
      default -> all.beside(y).beside(x).beside(constant);
    };
  }

  private static double[] axis(double[] grid, int axis) {
    double[] values = new double[grid.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = grid[2 * i + axis];
    }
    return values;
  }

  /**
   * What a field over the grid becomes that a single channel has: (C, O*H*W), channel by channel.
   */
  private Matrix spread(double[] field) {
    double[] all = new double[in * size()];
    double[] one = new double[size()];
    for (int c = 0; c < in; c++) {
      Arrays.fill(one, 0);
      stamp(c, field, 0, one);
      System.arraycopy(one, 0, all, c * size(), size());
    }
    return new Matrix(in, size(), all);
  }

  /** Adds the transposed convolution of one channel's field to (O,H,W). */
  private void stamp(int channel, double[] field, int offset, double[] sum) {
    int rows = height * stride;
    int columns = width * stride;
    for (int o = 0; o < out; o++) {
      int kernelAt = (channel * out + o) * kernel * kernel;
      for (int i = 0; i < height * width; i++) {
        double value = field[offset + i];
        int top = i / width * stride - pad;
        int left = i % width * stride - pad;
        for (int ky = Math.max(0, -top); ky < Math.min(kernel, rows - top); ky++) {
          int at = (o * rows + top + ky) * columns + left;
          for (int kx = Math.max(0, -left); kx < Math.min(kernel, columns - left); kx++) {
            sum[at + kx] += value * weights[kernelAt + ky * kernel + kx];
          }
        }
      }
    }
  }
}
