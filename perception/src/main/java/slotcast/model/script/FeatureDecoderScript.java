package slotcast.model.script;

import slotcast.model.CorrectorConfig;
import slotcast.model.SaviConfig;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.FeatureDecoder}: {@code draw_patches}, slots (B,K,C) and their poses ->
 * features (B,N,D) and alphas (B,K,N,1), and {@code masks} -> (B,K,1,H,W), for which features are
 * not drawn. The first layer sees slots and positions apart: what it makes of positions depends on
 * no slot, or on two coordinates.
 */
final class FeatureDecoderScript {
  private static final String NAME = "feature_decoder.";

  private final ScriptLayers layers;
  private final SaviConfig config;
  private final CorrectorConfig corrector;
  private final int last; // index of the last layer
  private final int height;
  private final int width;
  private final int rows; // patches of all slots

  private FeatureDecoderScript(ScriptLayers layers, SaviConfig config) {
    this.layers = layers;
    this.config = config;
    corrector = config.corrector();
    last = config.featureDecoder().hidden().size();
    height = config.featureResolution().get(0);
    width = config.featureResolution().get(1);
    rows = config.slots().count() * height * width;
  }

  static void write(ScriptLayers layers, SaviConfig config) {
    FeatureDecoderScript s = new FeatureDecoderScript(layers, config);
    s.hidden();
    s.drawPatches();
    s.masks();
  }

  private String arguments() {
    return "slots: Tensor" + Poses.of(corrector.type(), "", ", ", ": Tensor");
  }

  /** {@code hidden}: -> rows (B*K*N,M) that the last layer sees. */
  private void hidden() {
    Matrix first = layers.matrix(NAME + "0.weight"); // (M,C)
    Matrix bias = layers.matrix(NAME + "0.bias");
    int m0 = first.rows();
    String places;
    if (corrector.tracksPose()) {
      RelativeGridScript.write(layers, corrector, "patch", layers.values(NAME + "grid"));
      bias = bias.plus(first.times(layers.matrix(NAME + "dense.bias")));
      Matrix weight = first.times(layers.matrix(NAME + "dense.weight")); // (M,2)
      places =
          "torch.matmul(torch.permute(self.patch_places(%s), [1, 2, 3, 0]), %s)"
              .formatted(
                  Poses.of(corrector.type(), ", ", ""),
                  layers.constant(NAME + "places", weight.transposed().tensor()));
    } else {
      int n = height * width;
      Matrix table = new Matrix(n, first.columns(), layers.values(NAME + "position").doubles());
      places =
          layers.constant(NAME + "places", table.times(first.transposed()).tensor(1, 1, n, m0));
    }
    Method m = layers.method("hidden", arguments(), "Tensor");
    m.line("x = torch.reshape(slots, [-1, %d])", first.columns());
    m.line("x = %s", layers.rows("x", NAME + "slots", first, bias, config.slots().count()));
    m.line("x = torch.view(x, [-1, %d, 1, %d])", config.slots().count(), m0);
    m.line("x = torch.relu_(torch.add(x, %s))", places);
    m.line("x = torch.reshape(x, [-1, %d])", m0);
    for (int i = 1; i < last; i++) {
      m.line("x = %s", layers.rectifiedRows("x", NAME + i, rows));
    }
    m.line("return x");
  }

  private void drawPatches() {
    int d = config.vitEncoder().vit().width();
    Method m = layers.method("draw_patches", arguments(), "List[Tensor]");
    m.line("x = self.hidden(slots%s)", Poses.of(corrector.type(), "", ", ", ""));
    m.line("x = %s", layers.rows("x", NAME + last, rows));
    m.line("x = torch.view(x, [-1, %d, %d, %d])", config.slots().count(), height * width, d + 1);
    m.line("a = torch.softmax(torch.slice(x, 3, %d, %d, 1), 1)", d, d + 1);
    m.line("return [torch.sum(torch.mul(torch.slice(x, 3, 0, %d, 1), a), [1]), a]", d);
  }

  private void masks() {
    int d = config.vitEncoder().vit().width();
    Matrix weight = layers.matrix(NAME + last + ".weight").rows(d, d + 1);
    Matrix bias = layers.matrix(NAME + last + ".bias").rows(d, d + 1);
    Method m = layers.method("masks", arguments(), "Tensor");
    m.line("x = self.hidden(slots%s)", Poses.of(corrector.type(), "", ", ", ""));
    m.line("x = %s", layers.rows("x", NAME + "alpha", weight, bias, rows));
    m.line("x = torch.view(x, [-1, %d, %d, %d])", config.slots().count(), height, width);
    m.line("x = torch.softmax(x, 1)");
    m.line(
        "x = torch.upsample_bilinear2d(x, [%d, %d], False, None, None)",
        config.height(), config.width());
    m.line("return torch.unsqueeze(x, 2)");
  }
}
