package slotcast.model.script;

import static slotcast.model.script.Winograd.IN;
import static slotcast.model.script.Winograd.KERNEL;
import static slotcast.model.script.Winograd.OUT;

import slotcast.tensor.Layout;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link Winograd} by torch's products of matrices: along the rows five of them over all channels,
 * each one pixel further along. Strips of a few rows stay in the processor's second cache.
 */
final class WinogradProducts {
  /** Numbers of one combination in a strip: eight of them, and their products, fit in a cache. */
  private static final int STRIP = 9300;

  private WinogradProducts() {}

  /** As {@link Winograd#write}. */
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
    m.line("b = %s", layers.constant("winograd_in", Winograd.inputs()));
    m.line("a = %s", layers.constant("winograd_out", Winograd.outputs()));
    m.line("u = %s", layers.constant(name + ".winograd", kernels(kernel, last)));
    for (int i = 0; i < KERNEL; i++) {
      m.line("u%d = torch.select(u, 0, %d)", i, i);
    }
    m.line("n = torch.size(x, 0)");
    // p: padded by two on each side; t: (8,N,H/4,W+4,I) or (8,I,N,H/4,W+4), a view
    if (last) {
      m.line("p = torch.constant_pad_nd(torch.permute(x, [0, 2, 3, 1]), [0, 0, 2, 2, 2, 2])");
      m.line("t = torch.permute(torch.unfold(p, 1, %d, %d), [4, 0, 1, 2, 3])", IN, OUT);
      m.line("y = torch.new_empty(x, [n, %d, %d, %d, %d])", tiles, OUT, width, out);
      m.line("o = torch.permute(y, [2, 0, 1, 3, 4])");
    } else {
      m.line("p = torch.constant_pad_nd(x, [2, 2, 2, 2])");
      m.line("t = torch.permute(torch.unfold(p, 2, %d, %d), [4, 1, 0, 2, 3])", IN, OUT);
      m.line("y = torch.new_empty(x, [n, %d, %d, %d, %d])", out, tiles, OUT, width);
      m.line("o = torch.permute(y, [3, 1, 0, 2, 4])");
      bias = "torch.view(%s, [-1, 1])".formatted(bias);
    }
    int axis = last ? 1 : 2; // of images in t and o
    int positions = last ? 1 : 2; // of positions in v
    m.line("for i in range(torch.floordiv(torch.add(n, %d), %d)):", images - 1, images);
    m.line("  f = torch.mul(i, %d)", images);
    m.line("  c = ops.prim.min(%d, torch.sub(n, f))", images);
    m.line("  l = torch.mul(c, %d)", strip * row);
    m.line("  k = torch.sub(l, %d)", KERNEL - 1); // positions: the last ones see no whole kernel
    m.line("  for j in range(%d):", tiles / strip);
    m.line("    s = torch.mul(j, %d)", strip);
    m.line("    v = torch.narrow(torch.narrow(t, %d, f, c), %d, s, %d)", axis, axis + 1, strip);
    m.line("    v = torch.mm(b, torch.reshape(v, [%d, -1]))", IN);
    m.line(
        last
            ? "    v = torch.view(v, [%1$d, -1, %2$d])"
            : "    v = torch.view(v, [%1$d, %2$d, -1])",
        IN,
        in);
    for (int i = 0; i < KERNEL; i++) {
      String moved = "torch.narrow(v, %d, %d, k)".formatted(positions, i);
      String pair = last ? moved + ", u" + i : "u" + i + ", " + moved;
      m.line(i == 0 ? "    w = torch.bmm(%s)" : "    w = torch.baddbmm_(w, %s)", pair);
    }
    m.line("    w = torch.mm(a, torch.view(w, [%d, -1]))", IN);
    m.line(
        last
            ? "    w = torch.add_(torch.view(w, [-1, %d]), %s)"
            : "    w = torch.add_(torch.view(w, [%3$d, %1$d, -1]), %2$s)",
        out,
        bias,
        OUT);
    if (relu) {
      m.line("    w = torch.relu_(w)");
    }
    m.line(
        last
            ? "    w = torch.as_strided(w, [%1$d, c, %2$d, %3$d, %4$d], [torch.mul(k, %4$d), %5$d, %6$d, %4$d, 1])"
            : "    w = torch.as_strided(w, [%1$d, %4$d, c, %2$d, %3$d], [torch.mul(k, %4$d), k, %7$d, %8$d, 1])",
        OUT,
        strip,
        width,
        out,
        strip * row * out,
        row * out,
        strip * row,
        row);
    m.line(
        "    _ = torch.copy_(torch.narrow(torch.narrow(o, %d, f, c), %d, s, %d), w)",
        axis, axis + 1, strip);
    m.line(
        last
            ? "return torch.permute(torch.view(y, [n, %1$d, %2$d, %3$d]), [0, 3, 1, 2])"
            : "return torch.view(y, [n, %3$d, %1$d, %2$d])",
        height,
        width,
        out);
    return "self." + method + "(x)";
  }

  /** (5,8,I,O) or (5,8,O,I): by the place along the row, and the combination of the columns. */
  private static Tensor kernels(Tensor kernel, boolean last) {
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    float[] values =
        Winograd.combined(
            kernel, (p, o, i, x) -> (x * IN + p) * in * out + (last ? i * out + o : o * in + i));
    return Tensor.of(values, KERNEL, IN, last ? in : out, last ? out : in);
  }
}
