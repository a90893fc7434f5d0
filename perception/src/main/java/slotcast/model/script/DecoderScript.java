package slotcast.model.script;

import java.util.ArrayList;
import java.util.List;
import slotcast.model.ColourNoise;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.Padding;
import slotcast.tensor.Layout;
import slotcast.tensor.Products;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.BroadcastDecoder}, of slots (B,K,C) and their poses: {@code masks}
 * (B,K,1,H,W), and {@code decode}, which lists images (B,3,H,W), masks and the colours of each slot
 * (B,K,3,H,W). With a {@link ColourNoise} {@code explain}, masks of images that are known.
 */
public final class DecoderScript {
  private static final double NEVER = -1e9;

  /** Values of the largest first layer that is worth its memory as a matrix: 16 MiB. */
  private static final long LARGEST_MATRIX = 4 << 20;

  private final ScriptLayers layers;
  private final DecoderConfig decoder;
  private final CorrectorConfig corrector;
  private final int resolution;
  private final boolean sparse;
  private final int slots;
  private final int size; // C
  private final String poses;
  private boolean finished; // there is a method finish

  private DecoderScript(
      ScriptLayers layers,
      DecoderConfig decoder,
      CorrectorConfig corrector,
      int resolution,
      int slots,
      boolean sparse) {
    this.layers = layers;
    this.decoder = decoder;
    this.corrector = corrector;
    this.resolution = resolution;
    this.slots = slots;
    this.sparse = sparse;
    size = decoder.channels().get(0);
    poses = Poses.of(corrector.type(), "", ", ", "");
  }

  /**
   * Writes the methods.
   *
   * @param resolution height of the images
   * @param slots K
   * @param sparse whether slots may be empty: their masks are 0 then
   * @param noise of images that are explained; null writes no {@code explain}
   */
  public static void write(
      ScriptLayers layers,
      DecoderConfig decoder,
      CorrectorConfig corrector,
      int resolution,
      int slots,
      boolean sparse,
      ColourNoise noise) {
    DecoderScript s = new DecoderScript(layers, decoder, corrector, resolution, slots, sparse);
    s.grow();
    s.draw("draw", 0, 4 + decoder.planeChannels());
    s.draw("draw_logits", 3, 4);
    s.masks();
    if (noise != null) {
      s.explain(noise);
    }
    s.decode();
  }

  private String arguments() {
    return "slots: Tensor" + Poses.of(corrector.type(), "", ", ", ": Tensor");
  }

  /**
   * {@code grow}: -> (B*K,c,h,w), and {@code finish} -> (B*K,c,H,W), what the last convolution
   * sees: the layers at the end that MKL multiplies, slot by slot.
   */
  private void grow() {
    if (corrector.tracksPose()) {
      RelativeGridScript.write(
          layers, corrector, "cell", layers.values("decoder_pos_embedding.grid"));
    }
    int hidden = decoder.channels().size() - 1;
    int[] strides = new int[hidden];
    int[] heights = new int[hidden];
    int[] widths = new int[hidden];
    int height = decoder.resolution().get(0);
    int width = decoder.resolution().get(1);
    for (int i = 0; i < hidden; i++) {
      heights[i] = height;
      widths[i] = width;
      strides[i] = height < resolution ? 2 : 1;
      height *= strides[i];
      width *= strides[i];
    }
    int end = hidden;
    boolean apart = layers.source().products() == Products.MKL;
    while (apart && end > 1 && gains(end - 1, strides[end - 1], heights[end - 1])) {
      end--;
    }
    finished = end < hidden;
    List<String> lines = new ArrayList<>();
    for (int i = 1; i < hidden; i++) {
      lines.add("x = " + rectified(i, strides[i], heights[i], widths[i]));
    }
    if (finished) {
      Method m = layers.method("finish", "x: Tensor", "Tensor");
      lines.subList(end - 1, hidden - 1).forEach(m::line);
      m.line("return x");
    }
    Method m = layers.method("grow", arguments(), "Tensor");
    first(m, strides[0]);
    m.line("x = torch.relu_(x)");
    lines.subList(0, end - 1).forEach(m::line);
    m.line("return x");
  }

  private void first(Method m, int stride) {
    CorrectorType type = corrector.type();
    FirstGrowth growth = new FirstGrowth(layers, decoder, stride, front(stride));
    int height = decoder.resolution().get(0);
    int width = decoder.resolution().get(1);
    if (growth.values(type) <= LARGEST_MATRIX && decoder.kernel() > 1) {
      Matrix all = growth.matrix(layers, type);
      int channels = decoder.channels().get(1);
      boolean channelsLast = layers.source().layout() == Layout.CHANNELS_LAST;
      if (channelsLast) {
        all = all.rowsTurned(channels);
      }
      int last = all.columns() - 1;
      m.line("x = torch.reshape(slots, [-1, %d])", size);
      if (corrector.tracksPose()) {
        affine(m);
      }
      m.line(
          "x = %s", layers.rows("x", "decoder_0", all.columns(0, last), all.column(last), slots));
      int h = height * stride;
      int w = width * stride;
      m.line(
          channelsLast
              ? "x = torch.permute(torch.view(x, [-1, %2$d, %3$d, %1$d]), [0, 3, 1, 2])"
              : "x = torch.view(x, [-1, %d, %d, %d])",
          channels,
          h,
          w);
      return;
    }
    m.line("x = torch.reshape(slots, [-1, %d, 1, 1])", size);
    if (corrector.tracksPose()) {
      m.line("r = torch.permute(self.cell_places(%s), [1, 2, 3, 0])", Poses.of(type, ", ", ""));
      m.line("code = %s", layers.linear("r", "decoder_pos_embedding.dense"));
      m.line("code = torch.view(code, [-1, %d, %d, %d])", height, width, size);
      m.line("x = torch.add(torch.permute(code, [0, 3, 1, 2]), x)");
    } else {
      Tensor code = EncoderScript.positionCode(layers, "decoder_pos_embedding");
      m.line("x = torch.add(x, %s)", layers.image("decoder_position_code", code));
    }
    m.line("x = %s", convolution(0, stride, height, width));
  }

  /** Puts the offset and the free parts of A beside the slots: (B*K,C) -> (B*K,C+inputs). */
  private void affine(Method m) {
    switch (corrector.type()) {
      case ISA_T -> m.line("x = torch.cat([x, torch.reshape(positions, [-1, 2])], 1)");
      case ISA_TS -> {
        m.line("a = torch.reciprocal(torch.mul(scales, %s))", corrector.scalesFactor());
        m.line("a = torch.reshape(torch.cat([torch.mul(positions, a), a], 2), [-1, 4])");
        m.line("x = torch.cat([x, a], 1)");
      }
      default -> {
        m.line("a = torch.flip(rotations, [2, 3])"); // (B,K,2,2): rows y, x
        m.line(
            "a = torch.div(a, torch.unsqueeze(torch.mul(scales, %s), 2))",
            corrector.scalesFactor());
        m.line("o = torch.reshape(torch.matmul(torch.unsqueeze(positions, 2), a), [-1, 2])");
        m.line("x = torch.cat([x, o, torch.reshape(a, [-1, 4])], 1)");
      }
    }
  }

  /** Pixels that a transposed convolution cuts off in front. */
  private int front(int stride) {
    return decoder.padding() == Padding.SAME && stride > 1
        ? (decoder.kernel() - stride) / 2
        : decoder.kernel() / 2;
  }

  private boolean gains(int layer, int stride, int height) {
    return Winograd.gains(layers, flipped(layer), stride, height);
  }

  /** A layer of x with its ReLU: an expression. */
  private String rectified(int i, int stride, int height, int width) {
    return gains(i, stride, height)
        ? Winograd.write(layers, "decoder." + i + ".0", flipped(i), height, width, true)
        : "torch.relu_(" + convolution(i, stride, height, width) + ")";
  }

  private String convolution(int i, int stride, int height, int width) {
    String name = "decoder." + i + ".0";
    String bias = layers.weight(name + ".bias");
    int pad = front(stride);
    if (stride == 1) {
      return "torch.conv2d(x, %s, %s, [1, 1], [%d, %d], [1, 1], 1)"
          .formatted(layers.image(name + ".flipped", flipped(i)), bias, pad, pad);
    }
    boolean cut = decoder.padding() == Padding.SAME; // Flax cuts the odd pixel off behind
    int more = cut ? 0 : stride - 1;
    String y =
        "torch.conv_transpose2d(x, %s, %s, [%d, %d], [%d, %d], [%d, %d], 1, [1, 1])"
            .formatted(layers.kernel(name + ".weight"), bias, stride, stride, pad, pad, more, more);
    return cut
        ? "torch.slice(torch.slice(%s, 2, 0, %d, 1), 3, 0, %d, 1)"
            .formatted(y, height * stride, width * stride)
        : y;
  }

  /** A transposed convolution's kernel (I,O,k,k) as that of a plain one (O,I,k,k). */
  private Tensor flipped(int layer) {
    Tensor w = layers.values("decoder." + layer + ".0.weight");
    int in = (int) w.shape()[0];
    int out = (int) w.shape()[1];
    int taps = w.size() / in / out;
    float[] from = w.floats();
    float[] to = new float[from.length];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        for (int t = 0; t < taps; t++) {
          to[(o * in + i) * taps + taps - 1 - t] = from[(i * out + o) * taps + t];
        }
      }
    }
    return Tensor.of(to, out, in, w.shape()[2], w.shape()[3]);
  }

  /**
   * Channels of the last convolution: {@code METHOD}, -> (B,K,n,H,W), zeros for empty slots, and
   * {@code METHOD_last}, from what grow gives.
   */
  private void draw(String method, int from, int to) {
    last(method, from, to);
    Method m = layers.method(method, arguments(), "Tensor");
    String all = "x = self.%s_last(self.grow(slots%s))";
    if (sparse) {
      String limited =
          "scales = torch.clamp(scales, %s, %s)"
              .formatted(corrector.minScale(), corrector.maxScale());
      m.line("if ops.prim.is_cpu(slots):");
      m.line("  rows = torch.flatten(torch.nonzero(torch.flatten(self.used(scales))))");
      m.line("  count = torch.floordiv(torch.numel(scales), 2)"); // of all slots
      m.line(
          "  slots = torch.unsqueeze(torch.index_select(torch.flatten(slots, 0, 1), 0, rows), 0)");
      for (String pose : Poses.of(corrector.type())) {
        m.line(
            "  %s = torch.unsqueeze(torch.index_select(torch.flatten(%s, 0, 1), 0, rows), 0)",
            pose, pose);
      }
      m.line("  " + limited);
      m.line("  " + all, method, poses);
      m.line(
          "  all = torch.new_zeros(x, [count, %d, torch.size(x, 2), torch.size(x, 3)])", to - from);
      m.line("  x = torch.index_copy_(all, 0, rows, x)");
      m.line("else:"); // a GPU draws all of them sooner than a processor learns which are used
      m.line("  used = torch.reshape(torch.to(self.used(scales), 6), [-1, 1, 1, 1])");
      m.line("  " + limited);
      m.line("  " + all, method, poses);
      m.line("  x = torch.mul(x, used)");
    } else {
      m.line(all, method, poses);
    }
    m.line(
        "return torch.view(x, [-1, %d, %d, torch.size(x, 2), torch.size(x, 3)])", slots, to - from);
  }

  /** {@code METHOD_last}: (B*K,c,h,w), what grow gives -> (B*K,n,H,W). */
  private void last(String method, int from, int to) {
    if (!finished) {
      planes(method + "_last", from, to);
      return;
    }
    planes(method + "_planes", from, to);
    Method m = layers.method(method + "_last", "x: Tensor", "Tensor");
    m.line("parts = annotate(List[Tensor], [])");
    m.line("for i in range(torch.size(x, 0)):"); // slot by slot: caches hold no more
    m.line("  part = self.%s_planes(self.finish(torch.narrow(x, 0, i, 1)))", method);
    m.line("  _ = torch.append(parts, part)");
    m.line("return torch.cat(parts)");
  }

  /**
   * A convolution with few outputs: on a processor as one product of matrices, which gives every
   * tap of the kernel a plane, and the sum of these planes, each moved to its place. Convolution
   * kernels of processors work on 8 or 16 outputs at once, however few are wanted.
   */
  private void planes(String method, int from, int to) {
    String name = "decoder." + (decoder.channels().size() - 1);
    Tensor w = layers.values(name + ".weight");
    int n = to - from;
    int in = (int) w.shape()[1];
    int k = (int) w.shape()[2];
    int half = k / 2;
    Matrix rows = Matrix.of(w).rows(from, to); // (n,in*k*k)
    String suffix = n == 1 ? ".mask" : "";
    String weight = layers.constant(name + suffix + ".weight", rows.tensor(n, in, k, k));
    Tensor added = layers.matrix(name + ".bias").rows(from, to).vector();
    String bias = layers.constant(name + suffix + ".bias", added);
    double[] taps = new double[rows.values().length]; // (k*k*n,in)
    for (int i = 0; i < taps.length; i++) {
      int tap = i % (k * k);
      int channel = i / (k * k) % in;
      taps[(tap * n + i / (k * k * in)) * in + channel] = rows.values()[i];
    }
    String planes =
        layers.constant(name + suffix + ".taps", new Matrix(k * k * n, in, taps).tensor());
    Method m = layers.method(method, "x: Tensor", "Tensor");
    m.line("h = torch.size(x, 2)");
    m.line("w = torch.size(x, 3)");
    m.line("if ops.prim.is_cuda(x):");
    m.line("  y = torch.conv2d(x, %s, %s, [1, 1], [%d, %d], [1, 1], 1)", weight, bias, half, half);
    m.line("else:");
    m.line("  p = torch.matmul(%s, torch.flatten(x, 2))", planes);
    m.line("  p = torch.view(p, [torch.size(x, 0), %d, %d, h, w])", k * k, n);
    m.line(
        "  y = torch.add(torch.select(p, 1, %d), torch.view(%s, [1, %d, 1, 1]))",
        half * k + half, bias, n);
    for (int tap = 0; tap < k * k; tap++) {
      int dy = tap / k - half;
      int dx = tap % k - half;
      if (dy != 0 || dx != 0) {
        m.line("  a = %s", moved("torch.select(p, 1, " + tap + ")", dy, dx));
        m.line("  _ = torch.add_(%s, a)", moved("y", -dy, -dx));
      }
    }
    m.line("return y");
  }

  /** What is left of planes (…,h,w) that are moved up by dy and left by dx. */
  private static String moved(String x, int dy, int dx) {
    return slice(slice(x, 2, "h", dy), 3, "w", dx);
  }

  private static String slice(String x, int axis, String size, int by) {
    if (by == 0) {
      return x;
    }
    return by > 0
        ? "torch.slice(%s, %d, %d, %s, 1)".formatted(x, axis, by, size)
        : "torch.slice(%s, %d, 0, torch.sub(%s, %d), 1)".formatted(x, axis, size, -by);
  }

  private void masks() {
    if (sparse) {
      layers
          .method("used", "scales: Tensor", "Tensor")
          .line("return torch.gt(torch.sum(scales, [2], True), 0)");
    }
    Method m = layers.method("masks", arguments(), "Tensor");
    softmax(m, "self.draw_logits(slots" + poses + ")");
    m.line("return masks");
  }

  /** What {@link ColourNoise#masks} does: images (B,3,H,W) and slots -> (B,K,1,H,W). */
  private void explain(ColourNoise noise) {
    Method m = layers.method("explain", "images: Tensor, " + arguments(), "Tensor");
    m.line("x = self.draw(slots%s)", poses);
    m.line("off = torch.sub(torch.slice(x, 2, 0, 3, 1), torch.unsqueeze(images, 1))");
    m.line("squares = torch.sum(torch.mul(off, off), [2], True)");
    m.line("x = torch.slice(x, 2, 3, 4, 1)");
    String logits = "torch.sub(x, torch.mul(squares, %s))".formatted(noise.precision());
    if (noise.leavesOut()) {
      softmax(m, "x");
      m.line("largest = torch.amax(masks, [3, 4], True)");
      m.line("least = torch.clamp(torch.amax(largest, [1], True), 0, %s)", noise.leastShare());
      m.line("absent = torch.to(torch.lt(largest, least), 6)");
      logits = "torch.add(%s, torch.mul(absent, %s))".formatted(logits, NEVER);
    }
    softmax(m, logits);
    m.line("return masks");
  }

  private void softmax(Method m, String logits) {
    if (sparse) {
      m.line("empty = torch.rsub(torch.to(self.used(scales), 6), 1)");
      m.line("empty = torch.unsqueeze(torch.unsqueeze(torch.mul(empty, %s), 3), 4)", NEVER);
      logits = "torch.add(%s, empty)".formatted(logits);
    }
    m.line("masks = torch.softmax(%s, 1)", logits);
  }

  private void decode() {
    Method m = layers.method("decode", arguments(), "List[Tensor]");
    m.line("x = self.draw(slots%s)", poses);
    softmax(m, "torch.slice(x, 2, 3, 4, 1)");
    m.line("colours = torch.slice(x, 2, 0, 3, 1)");
    m.line("return [torch.sum(torch.mul(colours, masks), [1]), masks, colours]");
  }
}
