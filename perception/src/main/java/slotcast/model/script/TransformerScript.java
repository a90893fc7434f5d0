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
    int c = layers.matrix(name + ".self_attn.in_proj_weight").columns();
    Method m = layers.method(method, "x: Tensor", "Tensor");
    m.line("x = torch.reshape(x, [-1, %d])", c);
    m.line("n = %s", normFirst ? norm("x", name + ".norm1") : "x");
    attention(m, name + ".self_attn", c, newest);
    m.line("x = torch.add(y, %s)", newest == tokens ? "x" : newest("x", c, newest));
    if (normFirst) {
      m.line("h = %s", norm("x", name + ".norm2"));
      m.line("h = %s", layers.mlpRows("h", name + ".linear1", name + ".linear2", newest));
      m.line("x = torch.add(h, x)");
    } else {
      m.line("x = %s", norm("x", name + ".norm1"));
      m.line("h = %s", layers.mlpRows("x", name + ".linear1", name + ".linear2", newest));
      m.line("x = %s", norm("torch.add(h, x)", name + ".norm2"));
    }
    m.line("return torch.view(x, [-1, %d, %d])", newest, c);
  }

  /** From n, all tokens, to y, the newest; both are rows. */
  private void attention(Method m, String name, int c, int newest) {
    Matrix w = layers.matrix(name + ".in_proj_weight");
    Matrix b = layers.matrix(name + ".in_proj_bias");
    boolean all = newest == tokens;
    if (all) {
      m.line("p = %s", layers.rows("n", name + ".qkv", w, b, tokens));
      split(m, 3, c);
      m.line("q = torch.select(p, 0, 0)");
    } else {
      Matrix wq = w.rows(0, c);
      m.line("q = %s", layers.rows(newest("n", c, newest), name + ".q", wq, b.rows(0, c), newest));
      m.line(
          "q = torch.transpose(torch.view(q, [-1, %d, %d, %d]), 1, 2)", newest, heads, c / heads);
      m.line("p = %s", layers.rows("n", name + ".kv", w.rows(c, 3 * c), b.rows(c, 3 * c), tokens));
      split(m, 2, c);
    }
    int k = all ? 1 : 0;
    m.line(
        "y = torch.scaled_dot_product_attention(q, torch.select(p, 0, %d), torch.select(p, 0, %d))",
        k, k + 1);
    m.line("y = torch.reshape(torch.transpose(y, 1, 2), [-1, %d])", c);
    m.line("y = %s", layers.rows("y", name + ".out_proj", newest));
  }

  /** (B*L,n*C) -> (n,B,H,L,d). */
  private void split(Method m, int parts, int width) {
    m.line(
        "p = torch.permute(torch.view(p, [-1, %d, %d, %d, %d]), [2, 0, 3, 1, 4])",
        tokens, parts, heads, width / heads);
  }

  /** Of rows, those of the tokens at the end. */
  private String newest(String x, int width, int count) {
    return "torch.reshape(torch.slice(torch.view(%s, [-1, %d, %d]), 1, %d, %d, 1), [-1, %d])"
        .formatted(x, tokens, width, tokens - count, tokens, width);
  }

  private String norm(String x, String name) {
    return layers.norm(x, name, ScriptLayers.EPSILON);
  }
}
