package slotcast.model.script;

import slotcast.model.SaviConfig;
import slotcast.model.SaviConfig.CorrectorType;
import slotcast.tensor.ScriptSource.Method;

/** {@link slotcast.model.RelativeGrid}: poses (B,K,…) -> places of all pixels (B,K,N,2). */
final class RelativeGridScript {
  private RelativeGridScript() {}

  /**
   * @param grid what stands for the places (N,2)
   * @param method name of the method
   */
  static void write(
      ScriptLayers layers, SaviConfig.CorrectorConfig corrector, String grid, String method) {
    Method m = layers.method(method, Poses.of(corrector.type(), ", ", ": Tensor"), "Tensor");
    m.line("r = torch.sub(%s, torch.unsqueeze(positions, 2))", grid);
    if (corrector.type() == CorrectorType.ISA_TSR) {
      m.line("r = torch.matmul(r, torch.flip(rotations, [2, 3]))");
    }
    if (corrector.type() != CorrectorType.ISA_T) {
      m.line(
          "r = torch.div(r, torch.unsqueeze(torch.mul(scales, %s), 2))", corrector.scalesFactor());
    }
    m.line("return r");
  }
}
