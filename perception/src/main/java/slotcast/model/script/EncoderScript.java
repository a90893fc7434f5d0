package slotcast.model.script;

import java.util.ArrayList;
import java.util.List;
import slotcast.model.EncoderConfig;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.model.Padding;
import slotcast.model.SaviConfig;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/** {@link slotcast.model.ConvEncoder}: {@code encode}, (B,3,H,W) -> (B,N,F). */
final class EncoderScript {
  private EncoderScript() {}

  static void write(ScriptLayers layers, SaviConfig config) {
    EncoderConfig e = config.encoder();
    List<Integer> strides = e.strides();
    List<String> lines = new ArrayList<>();
    int height = config.height();
    int width = config.width();
    for (int i = 0; i < strides.size(); i++) {
      String name = "encoder." + i + ".0";
      int stride = strides.get(i);
      boolean relu = i < strides.size() - 1;
      Tensor kernel = layers.values(name + ".weight");
      if (Winograd.gains(layers, kernel, stride, height)) {
        String x = Winograd.write(layers, name, kernel, height, width, relu);
        lines.add("x = " + x);
      } else {
        boolean padded = e.padding() == Padding.SAME && stride > 1;
        if (padded) {
          // innermost axis first, the odd pixel behind
          int h = missing(height, stride, e.kernel());
          int w = missing(width, stride, e.kernel());
          lines.add(
              "x = torch.constant_pad_nd(x, [%d, %d, %d, %d])"
                  .formatted(w / 2, w - w / 2, h / 2, h - h / 2));
        }
        lines.add("x = " + convolution(layers, name, stride, padded ? 0 : e.kernel() / 2));
        if (relu) {
          lines.add("x = torch.relu_(x)");
        }
      }
      height = (height - 1) / stride + 1;
      width = (width - 1) / stride + 1;
    }
    Method m = layers.method("encode", "x: Tensor", "Tensor");
    lines.forEach(m::line);
    if (e.head() == EncoderHead.POSITION_MLP) {
      Tensor code = positionCode(layers, "encoder_pos_embedding");
      m.line("x = torch.add(x, %s)", layers.image("encoder_position_code", code));
    }
    m.line("x = torch.transpose(torch.flatten(x, 2), 1, 2)");
    if (e.head() != EncoderHead.NONE) {
      m.line("x = torch.reshape(x, [-1, %d])", e.channels().get(strides.size()));
      m.line("x = " + layers.norm("x", "encoder_out_layer.0", ScriptLayers.EPSILON));
      m.line(
          "x = "
              + layers.mlpRows("x", "encoder_out_layer.1", "encoder_out_layer.3", height * width));
      m.line("x = torch.view(x, [-1, %d, %d])", height * width, e.outChannels());
    }
    m.line("return x");
  }

  private static int missing(int size, int stride, int kernel) {
    int out = (size - 1) / stride + 1;
    return Math.max(0, (out - 1) * stride + kernel - size);
  }

  private static String convolution(ScriptLayers layers, String name, int stride, int pad) {
    return "torch.conv2d(x, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)"
        .formatted(
            layers.kernel(name + ".weight"),
            layers.weight(name + ".bias"),
            stride,
            stride,
            pad,
            pad);
  }

  /** What {@link slotcast.layer.PositionEmbedding} adds: (1,C,h,w). */
  static Tensor positionCode(ScriptLayers layers, String name) {
    long[] grid = layers.values(name + ".grid").shape(); // (1,h,w,4)
    Matrix places =
        new Matrix((int) (grid[1] * grid[2]), 4, layers.values(name + ".grid").doubles());
    Matrix code = layers.matrix(name + ".dense.weight").times(places.transposed()); // (C,N)
    Matrix bias = layers.matrix(name + ".dense.bias");
    double[] values = code.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += bias.at(i / code.columns(), 0);
    }
    return code.tensor(1, code.rows(), grid[1], grid[2]);
  }
}
