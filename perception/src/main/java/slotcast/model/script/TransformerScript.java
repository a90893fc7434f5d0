package slotcast.model.script;

import slotcast.tensor.ScriptSource.Method;

/** {@link slotcast.layer.TransformerLayer}, as methods of one tensor: (B,L,C) -> (B,T,C). */
public final class TransformerScript {
  private final ScriptLayers layers;
  private final int heads;
  private final int tokens;
  private final boolean normFirst;

  /**
   * @param tokens L, of every call
   */
  public TransformerScript(ScriptLayers layers, int heads, int tokens, boolean normFirst) {
    this.layers = layers;
    this.heads = heads;
    this.tokens = tokens;
    this.normFirst = normFirst;
  }

  /**
   * Writes a layer.
   *
   * @param method its name
   * @param name what its parameters' names begin with
   * @param newest T, the tokens at the end whose output is wanted; L for all
   */
  public void write(String method, String name, int newest) {
    Method m = layers.method(method, "x: Tensor", "Tensor");
    m.line("n = %s", normFirst ? norm("x", name + ".norm1") : "x");
    attention(m, name + ".self_attn", newest);
    String last = newest == tokens ? "x" : newest("x", newest);
    m.line("x = torch.add(y, %s)", last);
    if (normFirst) {
      m.line("h = %s", norm("x", name + ".norm2"));
      m.line("h = %s", layers.mlp("h", name + ".linear1", name + ".linear2"));
      m.line("return torch.add(h, x)");
    } else {
      m.line("x = %s", norm("x", name + ".norm1"));
      m.line("h = %s", layers.mlp("x", name + ".linear1", name + ".linear2"));
      m.line("return %s", norm("torch.add(h, x)", name + ".norm2"));
    }
  }

  /** From n, all tokens, to y, the newest. */
  private void attention(Method m, String name, int newest) {
    Matrix w = layers.matrix(name + ".in_proj_weight");
    Matrix b = layers.matrix(name + ".in_proj_bias");
    int c = w.columns();
    String wIn = layers.weight(name + ".in_proj_weight");
    String bIn = layers.weight(name + ".in_proj_bias");
    if (newest == tokens) {
      m.line("p = %s", ScriptLayers.linear("n", wIn, bIn));
      split(m, 3, c);
      m.line("q = torch.select(p, 0, 0)");
    } else {
      String wq = layers.constant(name + ".q_weight", w.rows(0, c).tensor());
      String bq = layers.constant(name + ".q_bias", b.rows(0, c).vector());
      String wkv = layers.constant(name + ".kv_weight", w.rows(c, 3 * c).tensor());
      String bkv = layers.constant(name + ".kv_bias", b.rows(c, 3 * c).vector());
      m.line("q = %s", ScriptLayers.linear(newest("n", newest), wq, bq));
      m.line("q = torch.transpose(torch.view(q, [-1, %d, %d, %d]), 1, 2)", newest, heads, c / heads);
      m.line("p = %s", ScriptLayers.linear("n", wkv, bkv));
      split(m, 2, c);
    }
    int k = newest == tokens ? 1 : 0;
    m.line(
        "y = torch.scaled_dot_product_attention(q, torch.select(p, 0, %d), torch.select(p, 0, %d))",
        k, k + 1);
    m.line("y = torch.reshape(torch.transpose(y, 1, 2), [-1, %d, %d])", newest, c);
    m.line("y = %s", layers.linear("y", name + ".out_proj"));
  }

  /** (B,L,n*C) -> (n,B,H,L,d). */
  private void split(Method m, int parts, int width) {
    m.line(
        "p = torch.permute(torch.view(p, [-1, %d, %d, %d, %d]), [2, 0, 3, 1, 4])",
        tokens,
        parts,
        heads,
        width / heads);
  }

  private String newest(String x, int count) {
    return "torch.slice(%s, 1, %d, %d, 1)".formatted(x, tokens - count, tokens);
  }

  private String norm(String x, String name) {
    return layers.norm(x, name, ScriptLayers.EPSILON);
  }
}
