package slotcast.model.script;

import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.SlotRotation}: {@code rotation}, offsets (2,B,K,N) and attention (B,K,N) ->
 * (B,K,2,2).
 */
final class RotationScript {
  private RotationScript() {}

  /**
   * @param limit in degrees: 45 or 90
   */
  static void write(ScriptLayers layers, int limit) {
    Method m = layers.method("rotation", "offsets: Tensor, attention: Tensor", "Tensor");
    m.line("y = torch.select(offsets, 0, 0)");
    m.line("x = torch.select(offsets, 0, 1)");
    m.line("ax = torch.mul(attention, x)");
    m.line("xx = torch.sum(torch.mul(ax, x), [2])");
    m.line("yy = torch.sum(torch.mul(torch.mul(attention, y), y), [2])");
    m.line("xy = torch.sum(torch.mul(ax, y), [2])");
    m.line("difference = torch.sub(xx, yy)");
    m.line("root = torch.add(torch.mul(torch.mul(xy, xy), 4.), torch.mul(difference, difference))");
    m.line("root = torch.sqrt(torch.add(root, 1.0e-16))");
    m.line("one = torch.ones_like(xy)");
    m.line("divisor = torch.add(xy, 1.0e-16)");
    m.line("none = torch.lt(torch.abs(divisor), 1.0e-06)");
    m.line("safe = torch.where(none, one, divisor)");
    m.line("x1 = torch.div(torch.mul(torch.add(difference, root), 0.5), safe)");
    m.line("x2 = torch.div(torch.mul(torch.sub(difference, root), 0.5), safe)");
    m.line("n1 = torch.sqrt(torch.add(torch.mul(x1, x1), 1.))");
    m.line("n2 = torch.sqrt(torch.add(torch.mul(x2, x2), 1.))");
    // Without a covariance the axes stay where they are, or are turned by 90 degrees.
    m.line("turned = %s", limit == 90 ? "torch.to(torch.le(xx, yy), 6)" : "torch.zeros_like(xy)");
    m.line("straight = torch.sub(one, turned)");
    m.line("y1 = torch.where(none, torch.neg(turned), torch.div(one, n1))");
    m.line("x1 = torch.where(none, straight, torch.div(x1, n1))");
    m.line("y2 = torch.where(none, straight, torch.div(one, n2))");
    m.line("x2 = torch.where(none, turned, torch.div(x2, n2))");
    if (limit == 45) {
      // What lies across is taken for upright.
      m.line("upright = torch.lt(torch.abs(x1), 0.70700000000000001)");
      m.line("a1 = torch.where(upright, x2, x1)");
      m.line("b1 = torch.where(upright, y2, y1)");
      m.line("x2 = torch.where(upright, x1, x2)");
      m.line("y2 = torch.where(upright, y1, y2)");
      m.line("x1 = a1");
      m.line("y1 = b1");
    }
    m.line("left = torch.lt(x1, 0)"); // mirrored, so that no grid is
    m.line("x1 = torch.where(left, torch.neg(x1), x1)");
    m.line("y1 = torch.where(left, torch.neg(y1), y1)");
    m.line("rows = torch.stack([x1, x2, y1, y2], 2)");
    m.line("return torch.view(rows, [-1, torch.size(xy, 1), 2, 2])");
  }
}
