package slotcast.model.script;

import slotcast.model.SaviConfig;
import slotcast.model.VitEncoder;
import slotcast.tensor.ScriptSource.Method;
import slotcast.vit.VisionTransformer;
import slotcast.vit.VitConfig;
import slotcast.vit.VitInput;

/**
 * {@link VitEncoder}: {@code frozen}, (B,3,H,W) -> (B,N,D), and {@code encode}, (B,3,H,W) ->
 * (B,N,F). What scales a branch of a block is multiplied into its last layer.
 */
final class VitScript {
  private static final String NAME = VitEncoder.PREFIX;

  private final ScriptLayers layers;
  private final VitConfig vit;
  private final VitInput input;
  private final int tokens; // L
  private final int before; // those that belong to no patch
  private final int patches; // N

  private VitScript(ScriptLayers layers, SaviConfig config) {
    this.layers = layers;
    vit = config.vitEncoder().vit();
    input = VitInput.of(vit, name -> layers.values(NAME + name), config.height(), config.width());
    before = (int) input.prefix().shape()[1];
    patches = (int) input.positions().shape()[1];
    tokens = before + patches;
  }

  static void write(ScriptLayers layers, SaviConfig config) {
    VitScript s = new VitScript(layers, config);
    for (int i = 0; i < s.vit.depth(); i++) {
      s.block(i);
    }
    s.frozen();
    s.encode(config.vitEncoder().outChannels());
  }

  private void frozen() {
    int d = vit.width();
    Method m = layers.method("frozen", "x: Tensor", "Tensor");
    m.line("b = torch.size(x, 0)");
    m.line(
        "x = torch.conv2d(x, %s, %s, [%d, %d], [0, 0], [1, 1], 1)",
        layers.image(NAME + "kernel", input.kernel()),
        layers.constant(NAME + "bias", input.bias()),
        vit.patch(),
        vit.patch());
    m.line("x = torch.transpose(torch.flatten(x, 2), 1, 2)");
    m.line("x = torch.add(x, %s)", layers.constant(NAME + "positions", input.positions()));
    m.line("p = torch.expand(%s, [b, -1, -1])", layers.constant(NAME + "prefix", input.prefix()));
    m.line("x = torch.reshape(torch.cat([p, x], 1), [-1, %d])", d);
    for (int i = 0; i < vit.depth(); i++) {
      m.line("x = self.vit_block_%d(x)", i);
    }
    m.line("x = torch.view(x, [-1, %d, %d])", tokens, d);
    m.line("x = torch.slice(x, 1, %d, %d, 1)", before, tokens);
    if (vit.finalNorm()) {
      m.line("x = %s", norm("x", "norm"));
    }
    m.line("return x");
  }

  /** A block, of rows (B*L,D). */
  private void block(int index) {
    int d = vit.width();
    String name = "blocks." + index + ".";
    Method m = layers.method("vit_block_" + index, "x: Tensor", "Tensor");
    m.line("p = %s", layers.rows(norm("x", name + "norm1"), NAME + name + "attn.qkv", tokens));
    m.line(
        "p = torch.permute(torch.view(p, [-1, %d, 3, %d, %d]), [2, 0, 3, 1, 4])",
        tokens, vit.heads(), d / vit.heads());
    m.line("q = torch.select(p, 0, 0)");
    m.line(
        "y = torch.scaled_dot_product_attention(q, torch.select(p, 0, 1), torch.select(p, 0, 2))");
    m.line("y = torch.reshape(torch.transpose(y, 1, 2), [-1, %d])", d);
    m.line("x = torch.add(x, %s)", scaled("y", name + "attn.proj", name + "ls1.gamma"));
    m.line("h = %s", layers.rows(norm("x", name + "norm2"), NAME + name + "mlp.fc1", tokens));
    m.line("h = torch.gelu(h)");
    m.line("return torch.add(x, %s)", scaled("h", name + "mlp.fc2", name + "ls2.gamma"));
  }

  private String norm(String x, String name) {
    return layers.norm(x, NAME + name, VisionTransformer.NORM_EPSILON);
  }

  private String scaled(String x, String name, String gamma) {
    if (vit.layerScale() == null) {
      return layers.rows(x, NAME + name, tokens);
    }
    Matrix factors = layers.matrix(NAME + gamma);
    Matrix weight = layers.matrix(NAME + name + ".weight");
    Matrix bias = layers.matrix(NAME + name + ".bias");
    return layers.rows(
        x,
        NAME + name,
        weight.transposed().timesColumns(factors).transposed(),
        bias.transposed().timesColumns(factors).transposed(),
        tokens);
  }

  private void encode(int out) {
    Method m = layers.method("encode", "x: Tensor", "Tensor");
    m.line("x = torch.reshape(self.frozen(x), [-1, %d])", vit.width());
    m.line("x = " + layers.norm("x", "encoder_out_layer.0", ScriptLayers.EPSILON));
    m.line("x = " + layers.mlpRows("x", "encoder_out_layer.1", "encoder_out_layer.3", patches));
    m.line("return torch.view(x, [-1, %d, %d])", patches, out);
  }
}
