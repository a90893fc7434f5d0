package slotcast.model.script;

import static slotcast.model.script.Winograd.IN;
import static slotcast.model.script.Winograd.KERNEL;
import static slotcast.model.script.Winograd.OUT;

import java.util.Arrays;
import java.util.StringJoiner;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link Winograd} by oneDNN's convolutions: along the rows one of 1x5 for each of the eight
 * combinations. All that it computes lies pixel by pixel, in either layout of the script.
 */
final class WinogradConvolutions {
  /**
   * Numbers of all combinations of the images that are convolved at once: the more the faster, by a
   * twentieth from one to ten of OBJ3D's 64x64 pixels and 64 channels, but 24 MB and their results
   * are enough.
   */
  private static final int MOST = 6_000_000;

  private static final int PAD = KERNEL / 2;

  private WinogradConvolutions() {}

  /** As {@link Winograd#write}. */
  static String write(
      ScriptLayers layers, String name, Tensor kernel, int height, int width, boolean relu) {
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    int tiles = height / OUT;
    int row = width + KERNEL - 1;
    int images = Math.max(1, MOST / (IN * tiles * row * in));
    String method = name.replace('.', '_');
    Method m = layers.method(method, "x: Tensor", "Tensor");
    m.line("n = torch.size(x, 0)");
    m.line(
        "b = torch.expand(%s, [%d, -1, -1])",
        layers.constant("winograd_in", Winograd.inputs()), tiles);
    m.line("y = torch.new_empty(x, [torch.mul(n, %d), %d, %d])", tiles, OUT, width * out);
    m.line("for i in range(torch.floordiv(torch.add(n, %d), %d)):", images - 1, images);
    m.line("  f = torch.mul(i, %d)", images);
    m.line("  c = ops.prim.min(%d, torch.sub(n, f))", images);
    m.line("  r = torch.mul(c, %d)", tiles);
    m.line("  p = torch.permute(torch.narrow(x, 0, f, c), [0, 2, 3, 1])");
    m.line("  p = torch.constant_pad_nd(p, [0, 0, %1$d, %1$d, %1$d, %1$d])", PAD);
    // t: eight rows of each tile, a view (c,T,8,(W+4)*I)
    m.line("  t = torch.unfold(torch.flatten(torch.contiguous(p), 2), 1, %d, %d)", IN, OUT);
    m.line("  t = torch.transpose(t, 2, 3)");
    m.line("  v = torch.new_empty(x, [%d, c, %d, %d])", IN, tiles, row * in);
    m.line("  for j in range(c):");
    m.line("    to = torch.transpose(torch.select(v, 1, j), 0, 1)");
    m.line("    _ = torch.bmm(b, torch.select(t, 0, j), out=to)");
    m.line("  v = torch.view(v, [%d, 1, r, %d, %d])", IN, row, in);
    m.line("  v = torch.permute(v, [0, 1, 4, 2, 3])"); // (8,1,I,c*T,W+4), channels last
    StringJoiner all = new StringJoiner(", ");
    for (int p = 0; p < IN; p++) {
      String packed =
          layers
              .source()
              .prepared(
                  name + ".winograd_" + p,
                  kernel(kernel, p),
                  ("ops.mkldnn._reorder_convolution_weight(%%s, [0, 0], [1, 1], [1, 1], 1,"
                          + " [1, %d, %d, %d])")
                      .formatted(in, tiles, row));
      m.line(
          "  w%1$d = ops.mkldnn._convolution_pointwise(torch.select(v, 0, %1$d), %2$s, %3$s, [0, 0],"
              + " [1, 1], [1, 1], 1, \"none\", %4$s, \"\")",
          p,
          packed,
          p == Winograd.ONCE ? layers.weight(name + ".bias") : "None",
          ScriptLayers.NO_NUMBERS);
      all.add("torch.permute(w" + p + ", [0, 2, 3, 1])");
    }
    m.line("  w = torch.view(torch.cat([%s]), [%d, r, %d])", all, IN, width * out);
    m.line(
        "  a = torch.expand(%s, [r, -1, -1])", layers.constant("winograd_out", Winograd.outputs()));
    m.line("  to = torch.narrow(y, 0, torch.mul(f, %d), r)", tiles);
    m.line("  _ = torch.bmm(a, torch.transpose(w, 0, 1), out=to)");
    if (relu) {
      m.line("y = torch.relu_(y)");
    }
    m.line("y = torch.view(y, [n, %d, %d, %d])", height, width, out);
    m.line("return torch.permute(y, [0, 3, 1, 2])");
    return "self." + method + "(x)";
  }

  /** One combination: (O,I,1,5). */
  private static Tensor kernel(Tensor kernel, int combination) {
    int out = (int) kernel.shape()[0];
    int in = (int) kernel.shape()[1];
    int size = out * in * KERNEL;
    float[] all = Winograd.combined(kernel, (p, o, i, x) -> p * size + (o * in + i) * KERNEL + x);
    float[] one = Arrays.copyOfRange(all, combination * size, (combination + 1) * size);
    return Tensor.of(one, out, in, 1, KERNEL);
  }
}
