package slotcast.model.script;

import slotcast.model.SaviConfig;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.SlotAttention}: {@code correct}, from features (B,N,F) and kernels (B,K,C)
 * to slots and attention.
 *
 * <p>Query and key are one matrix, and so are the value and the input gates of the GRU: nothing but
 * a layer norm is computed for every pixel.
 */
final class SlotAttentionScript {
  private static final double EPSILON = 1e-6; // on every weight, as in the reference

  private SlotAttentionScript() {}

  static void write(ScriptLayers layers, SaviConfig config) {
    String n = "slot_attention";
    int c = config.slots().size();
    int k = config.slots().count();
    Matrix key = layers.matrix(n + ".project_k.weight"); // (C,F)
    Matrix query = layers.matrix(n + ".project_q.1.weight"); // (C,C)
    Matrix both = key.transposed().times(query).times(1 / Math.sqrt(c)); // (F,C)
    Matrix gates =
        layers.matrix(n + ".gru.weight_ih").times(layers.matrix(n + ".project_v.weight"));
    int f = key.columns();
    Method m =
        layers.method("correct", "x: Tensor, slots: Tensor, iterations: int", "List[Tensor]");
    m.line("x = %s", layers.norm("x", n + ".norm_inputs", ScriptLayers.EPSILON));
    m.line("t = torch.transpose(x, 1, 2)");
    m.line("attention = x");
    m.line("for i in range(iterations):");
    m.line("  q = %s", layers.norm("slots", n + ".project_q.0", ScriptLayers.EPSILON));
    m.line("  q = torch.linear(q, %s)", layers.constant(n + ".query_key", both.tensor()));
    m.line("  attention = torch.softmax(torch.matmul(q, t), 1)");
    m.line("  w = torch.add(attention, %s)", EPSILON);
    m.line("  mean = torch.div(torch.matmul(w, x), torch.sum(w, [2], True))");
    m.line(
        "  slots = %s",
        layers.gru(
            "torch.view(mean, [-1, %d])".formatted(f),
            "torch.reshape(slots, [-1, %d])".formatted(c),
            layers.constant(n + ".value_gates", gates.tensor()),
            n + ".gru",
            layers.weight(n + ".gru.bias_ih")));
    m.line("  h = %s", layers.norm("slots", n + ".mlp.0", ScriptLayers.EPSILON));
    m.line("  slots = torch.add(%s, slots)", layers.mlpRows("h", n + ".mlp.1", n + ".mlp.3", k));
    m.line("  slots = torch.view(slots, [-1, %d, %d])", k, c);
    m.line("return [slots, attention]");
  }
}
