package slotcast.model.script;

import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.SaviConfig;
import slotcast.tensor.ScriptSource.Method;

/**
 * From one frame's slots to the next one's kernels: {@code predict}, (B,K,C) -> (B,K,C), with a
 * recurrent memory's two parts (B*K,R) behind, and {@code kernels}, the mean of {@link
 * slotcast.model.KernelDistribution}.
 */
final class PredictorScript {
  private PredictorScript() {}

  static void write(ScriptLayers layers, SaviConfig config) {
    PredictorConfig p = config.predictor();
    boolean recurrent = isRecurrent(config);
    int k = config.slots().count();
    if (p.type() == PredictorType.TRANSFORMER) {
      TransformerScript transformer = new TransformerScript(layers, p.heads(), k, p.normFirst());
      String prefix = recurrent ? "predictor.base_predictor" : "predictor";
      for (int i = 0; i < p.layers(); i++) {
        transformer.write("predictor_" + i, prefix + ".transformer_encoder.layers." + i, k);
      }
    }
    Method m =
        layers.method(
            "predict",
            "x: Tensor" + (recurrent ? ", hidden: Tensor, cell: Tensor" : ""),
            recurrent ? "Tuple[Tensor, Tensor, Tensor]" : "Tensor");
    if (p.type() == PredictorType.TRANSFORMER) {
      for (int i = 0; i < p.layers(); i++) {
        m.line("x = self.predictor_%d(x)", i);
      }
    } else if (p.type() == PredictorType.MLP) {
      m.line("n = %s", layers.norm("x", "predictor.ln", ScriptLayers.EPSILON));
      m.line(
          "x = torch.add(%s, %s)",
          layers.mlp("n", "predictor.mlp.0", "predictor.mlp.2"), p.normFirst() ? "n" : "x");
    }
    if (recurrent) {
      String rnn = "predictor.rnn.";
      m.line(
          "h, c = torch.lstm_cell(torch.flatten(x, 0, 1), [hidden, cell], %s, %s, %s, %s)",
          layers.weight(rnn + "weight_ih_l0"),
          layers.weight(rnn + "weight_hh_l0"),
          layers.weight(rnn + "bias_ih_l0"),
          layers.weight(rnn + "bias_hh_l0"));
      m.line("y = %s", layers.linear("h", "predictor.out_projector"));
      m.line("return (torch.view(y, [-1, %d, %d]), h, c)", k, config.slots().size());
    } else {
      m.line("return x");
    }
    kernels(layers, config);
  }

  /** Whether a frame hands on more than slots and their poses. */
  static boolean isRecurrent(SaviConfig config) {
    return config.predictor().type() == PredictorType.TRANSFORMER && config.predictor().rnn();
  }

  private static void kernels(ScriptLayers layers, SaviConfig config) {
    Method m = layers.method("kernels", "x: Tensor", "Tensor");
    KernelLayer layer = config.kernel().layer();
    if (layer != KernelLayer.NONE) {
      String name = "kernel_dist_layer";
      String last = layer == KernelLayer.MLP ? name + ".3" : name + ".0";
      if (layer == KernelLayer.MLP) {
        m.line("x = %s", layers.linear("x", name + ".0"));
        m.line("x = torch.relu_(%s)", layers.norm("x", name + ".1", ScriptLayers.EPSILON));
      }
      int size = config.slots().size(); // the other half are variances
      String w =
          layers.constant(
              last + ".mean_weight", layers.matrix(last + ".weight").rows(0, size).tensor());
      String b =
          layers.constant(
              last + ".mean_bias", layers.matrix(last + ".bias").rows(0, size).vector());
      m.line("x = %s", ScriptLayers.linear("x", w, b));
    }
    m.line("return x");
  }
}
