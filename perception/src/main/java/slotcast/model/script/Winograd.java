package slotcast.model.script;

import java.util.Arrays;
import slotcast.tensor.Products;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A convolution of stride 1 with a kernel of 5x5, in 2/5 of the multiplications.
 *
 * <p>Winograd's minimal filtering F(4,5) along the columns: eight rows under each other are
 * combined (B), each of the eight combinations is multiplied by the kernel's (G), and these give
 * four rows of the output (A). Along the rows the kernel stays what it is. In both directions it
 * would be two fifths of the multiplications again, but all of that is lost in moving numbers, and
 * rounding errors grow tenfold.
 *
 * <p>Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016; the
 * matrices are those of Toom and Cook over the points 0, ±1, ±2, ±1/2 and infinity.
 */
final class Winograd {
  static final int KERNEL = 5;

  /** Rows of a tile's output. */
  static final int OUT = 4;

  /** Rows of a tile's input, and combinations of them. */
  static final int IN = OUT + KERNEL - 1;

  private static final double[] POINTS = {0, 1, -1, 2, -2, 0.5, -0.5};

  /** The combination of the point 1, which every row of the output has once. */
  static final int ONCE = 1;

  /** With fewer, moving numbers costs more than multiplying. */
  private static final int CHANNELS = 64;

  private Winograd() {}

  /**
   * Whether a layer is worth its while in a script.
   *
   * @param kernel (O,I,k,k)
   */
  static boolean gains(ScriptLayers layers, Tensor kernel, int stride, int height) {
    return layers.source().products() != Products.TORCH && suits(kernel, stride, height);
  }

  /**
   * Whether it can be written, and is worth its while where products of matrices are fast.
   *
   * @param kernel (O,I,k,k)
   */
  static boolean suits(Tensor kernel, int stride, int height) {
    long[] s = kernel.shape();
    return stride == 1
        && s[2] == KERNEL
        && s[0] >= CHANNELS
        && s[1] >= CHANNELS
        && height % OUT == 0;
  }

  /**
   * Writes a method for a processor: x (N,I,H,W), padded with zeros -> (N,O,H,W), with the layer's
   * bias.
   *
   * @param name of the layer, which has a bias
   * @param kernel (O,I,5,5)
   * @return an expression of x
   */
  static String write(
      ScriptLayers layers, String name, Tensor kernel, int height, int width, boolean relu) {
    return layers.source().products() == Products.ONEDNN
        ? WinogradConvolutions.write(layers, name, kernel, height, width, relu)
        : WinogradProducts.write(layers, name, kernel, height, width, relu);
  }

  /** A (4,8). */
  static Tensor outputs() {
    double[][] a = new double[OUT][IN];
    for (int i = 0; i < OUT; i++) {
      for (int p = 0; p < POINTS.length; p++) {
        a[i][p] = Math.pow(POINTS[p], i);
      }
    }
    a[OUT - 1][IN - 1] = 1; // infinity
    return tensor(a);
  }

  /** B (8,8). */
  static Tensor inputs() {
    return tensor(polynomials());
  }

  /** Coefficients of the polynomials that vanish at all points but one, and at all. */
  private static double[][] polynomials() {
    double[][] b = new double[IN][];
    for (int p = 0; p < IN; p++) {
      double[] product = {1};
      for (int other = 0; other < POINTS.length; other++) {
        if (other != p) {
          double[] next = new double[product.length + 1];
          for (int i = 0; i < product.length; i++) {
            next[i] -= POINTS[other] * product[i];
            next[i + 1] += product[i];
          }
          product = next;
        }
      }
      b[p] = Arrays.copyOf(product, IN);
    }
    return b;
  }

  /** G (8,5): the kernel at each point, divided by what B's polynomial is there. */
  static double[][] filters() {
    double[][] g = new double[IN][KERNEL];
    double[][] b = polynomials();
    for (int p = 0; p < POINTS.length; p++) {
      double at = 0;
      for (int i = 0; i < IN; i++) {
        at += b[p][i] * Math.pow(POINTS[p], i);
      }
      for (int i = 0; i < KERNEL; i++) {
        g[p][i] = Math.pow(POINTS[p], i) / at;
      }
    }
    g[IN - 1][KERNEL - 1] = 1;
    return g;
  }

  /** Where a number goes: of a combination, output and input channel, and place along the row. */
  interface Place {
    int of(int combination, int out, int in, int x);
  }

  /**
   * The kernel's eight combinations.
   *
   * @param kernel (O,I,5,5)
   * @return 8*O*I*5 numbers, each at its place
   */
  static float[] combined(Tensor kernel, Place place) {
    double[] from = kernel.doubles();
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    double[][] g = filters();
    float[] to = new float[IN * out * in * KERNEL];
    for (int p = 0; p < IN; p++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          for (int x = 0; x < KERNEL; x++) {
            double sum = 0;
            for (int y = 0; y < KERNEL; y++) {
              sum += g[p][y] * from[((o * in + i) * KERNEL + y) * KERNEL + x];
            }
            to[place.of(p, o, i, x)] = (float) sum;
          }
        }
      }
    }
    return to;
  }

  private static Tensor tensor(double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return Tensor.of(values, rows.length, rows[0].length);
  }
}
