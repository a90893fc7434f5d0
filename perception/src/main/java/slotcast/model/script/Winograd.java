package slotcast.model.script;

import java.util.Arrays;
import slotcast.platform.Machine;
import slotcast.tensor.Layout;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * A convolution of stride 1 with a kernel of 5x5, in 2/5 of the multiplications.
 *
 * <p>Winograd's minimal filtering F(4,5) along the columns: eight rows under each other are
 * combined (B), each of the eight combinations is multiplied by the kernel's (G), and these give
 * four rows of the output (A). Along the rows the kernel stays what it is: five products of
 * matrices over all channels, each one pixel further along. In both directions it would be two
 * fifths of the multiplications again, but all of that is lost in moving numbers, and rounding
 * errors grow tenfold. Strips of a few rows stay in the processor's second cache.
 *
 * <p>Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016; the
 * matrices are those of Toom and Cook over the points 0, ±1, ±2, ±1/2 and infinity.
 */
final class Winograd {
  private static final int KERNEL = 5;
  private static final int OUT = 4; // rows of a tile's output
  private static final int IN = OUT + KERNEL - 1;
  private static final double[] POINTS = {0, 1, -1, 2, -2, 0.5, -0.5};

  /** With fewer, moving numbers costs more than multiplying. */
  private static final int CHANNELS = 64;

  /**
   * On an Intel Xeon (AVX-512 and AVX2) a layer takes two thirds of the time, on an AMD EPYC of the
   * fifth generation a quarter more: its direct convolutions are faster.
   */
  private static final boolean GAINS = !Machine.processor().startsWith("AMD");

  /** Numbers of one combination in a strip: eight of them, and their products, fit in a cache. */
  private static final int STRIP = 9300;

  private Winograd() {}

  /**
   * Whether it is worth its while on this machine.
   *
   * @param kernel (O,I,k,k)
   */
  static boolean gains(Tensor kernel, int stride, int height) {
    return GAINS && suits(kernel, stride, height);
  }

  /**
   * Whether it can be written, and is worth its while on some machine.
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
   * Writes a method: x (N,I,H,W), padded with zeros -> (N,O,H,W), with the layer's bias. On a GPU
   * it is torch's own convolution.
   *
   * @param name of the layer, which has a bias
   * @param kernel (O,I,5,5)
   * @return an expression of x
   */
  static String write(
      ScriptLayers layers, String name, Tensor kernel, int height, int width, boolean relu) {
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    boolean last = layers.source().layout() == Layout.CHANNELS_LAST;
    String bias = layers.weight(name + ".bias");
    int row = width + KERNEL - 1;
    int tiles = height / OUT;
    int strip = tiles; // rows of tiles
    while (strip > 1 && (strip * row * in > STRIP || tiles % strip != 0)) {
      strip--;
    }
    int images = strip == tiles ? Math.max(1, STRIP / (strip * row * in)) : 1;
    String method = name.replace('.', '_');
    Method m = layers.method(method, "x: Tensor", "Tensor");
    m.line("if ops.prim.is_cuda(x):");
    m.line(
        "  out = torch.conv2d(x, %s, %s, [1, 1], [2, 2], [1, 1], 1)",
        layers.image(name + ".plain", kernel), bias);
    if (relu) {
      m.line("  out = torch.relu_(out)");
    }
    m.line("else:");
    m.line("  b = %s", layers.constant("winograd_in", tensor(inputs())));
    m.line("  a = %s", layers.constant("winograd_out", tensor(outputs())));
    m.line("  u = %s", layers.constant(name + ".winograd", kernels(kernel, last)));
    for (int i = 0; i < KERNEL; i++) {
      m.line("  u%d = torch.select(u, 0, %d)", i, i);
    }
    m.line("  n = torch.size(x, 0)");
    // p: padded by two on each side; t: (8,N,H/4,W+4,I) or (8,I,N,H/4,W+4), a view
    if (last) {
      m.line("  p = torch.constant_pad_nd(torch.permute(x, [0, 2, 3, 1]), [0, 0, 2, 2, 2, 2])");
      m.line("  t = torch.permute(torch.unfold(p, 1, %d, %d), [4, 0, 1, 2, 3])", IN, OUT);
      m.line("  y = torch.new_empty(x, [n, %d, %d, %d, %d])", tiles, OUT, width, out);
      m.line("  o = torch.permute(y, [2, 0, 1, 3, 4])");
    } else {
      m.line("  p = torch.constant_pad_nd(x, [2, 2, 2, 2])");
      m.line("  t = torch.permute(torch.unfold(p, 2, %d, %d), [4, 1, 0, 2, 3])", IN, OUT);
      m.line("  y = torch.new_empty(x, [n, %d, %d, %d, %d])", out, tiles, OUT, width);
      m.line("  o = torch.permute(y, [3, 1, 0, 2, 4])");
      bias = "torch.view(%s, [-1, 1])".formatted(bias);
    }
    int axis = last ? 1 : 2; // of images in t and o
    int positions = last ? 1 : 2; // of positions in v
    m.line("  for i in range(torch.floordiv(torch.add(n, %d), %d)):", images - 1, images);
    m.line("    f = torch.mul(i, %d)", images);
    m.line("    c = ops.prim.min(%d, torch.sub(n, f))", images);
    m.line("    l = torch.mul(c, %d)", strip * row);
    m.line("    k = torch.sub(l, %d)", KERNEL - 1); // positions: the last ones see no whole kernel
    m.line("    for j in range(%d):", tiles / strip);
    m.line("      s = torch.mul(j, %d)", strip);
    m.line("      v = torch.narrow(torch.narrow(t, %d, f, c), %d, s, %d)", axis, axis + 1, strip);
    m.line("      v = torch.mm(b, torch.reshape(v, [%d, -1]))", IN);
    m.line(
        last
            ? "      v = torch.view(v, [%1$d, -1, %2$d])"
            : "      v = torch.view(v, [%1$d, %2$d, -1])",
        IN,
        in);
    for (int i = 0; i < KERNEL; i++) {
      String moved = "torch.narrow(v, %d, %d, k)".formatted(positions, i);
      String pair = last ? moved + ", u" + i : "u" + i + ", " + moved;
      m.line(i == 0 ? "      w = torch.bmm(%s)" : "      w = torch.baddbmm_(w, %s)", pair);
    }
    m.line("      w = torch.mm(a, torch.view(w, [%d, -1]))", IN);
    m.line(
        last
            ? "      w = torch.add_(torch.view(w, [-1, %d]), %s)"
            : "      w = torch.add_(torch.view(w, [%3$d, %1$d, -1]), %2$s)",
        out,
        bias,
        OUT);
    if (relu) {
      m.line("      w = torch.relu_(w)");
    }
    m.line(
        last
            ? "      w = torch.as_strided(w, [%1$d, c, %2$d, %3$d, %4$d], [torch.mul(k, %4$d), %5$d, %6$d, %4$d, 1])"
            : "      w = torch.as_strided(w, [%1$d, %4$d, c, %2$d, %3$d], [torch.mul(k, %4$d), k, %7$d, %8$d, 1])",
        OUT,
        strip,
        width,
        out,
        strip * row * out,
        row * out,
        strip * row,
        row);
    m.line(
        "      _ = torch.copy_(torch.narrow(torch.narrow(o, %d, f, c), %d, s, %d), w)",
        axis, axis + 1, strip);
    m.line(
        last
            ? "  out = torch.permute(torch.view(y, [n, %1$d, %2$d, %3$d]), [0, 3, 1, 2])"
            : "  out = torch.view(y, [n, %3$d, %1$d, %2$d])",
        height,
        width,
        out);
    m.line("return out");
    return "self." + method + "(x)";
  }

  /** A (4,8). */
  static double[][] outputs() {
    double[][] a = new double[OUT][IN];
    for (int i = 0; i < OUT; i++) {
      for (int p = 0; p < POINTS.length; p++) {
        a[i][p] = Math.pow(POINTS[p], i);
      }
    }
    a[OUT - 1][IN - 1] = 1; // infinity
    return a;
  }

  /** B (8,8): coefficients of the polynomials that vanish at all points but one, and at all. */
  static double[][] inputs() {
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
    double[][] b = inputs();
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

  private static Tensor tensor(double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return Tensor.of(values, rows.length, rows[0].length);
  }

  /** (5,8,I,O) or (5,8,O,I): by the place along the row, and the combination of the columns. */
  private static Tensor kernels(Tensor kernel, boolean last) {
    double[] from = kernel.doubles();
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    double[][] g = filters();
    float[] to = new float[KERNEL * IN * in * out];
    for (int x = 0; x < KERNEL; x++) {
      for (int p = 0; p < IN; p++) {
        for (int o = 0; o < out; o++) {
          for (int i = 0; i < in; i++) {
            double sum = 0;
            for (int y = 0; y < KERNEL; y++) {
              sum += g[p][y] * from[((o * in + i) * KERNEL + y) * KERNEL + x];
            }
            int at = last ? i * out + o : o * in + i;
            to[(x * IN + p) * in * out + at] = (float) sum;
          }
        }
      }
    }
    return Tensor.of(to, KERNEL, IN, last ? in : out, last ? out : in);
  }
}
