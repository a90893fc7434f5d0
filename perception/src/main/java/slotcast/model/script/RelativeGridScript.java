package slotcast.model.script;

import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource.Method;

/**
 * {@link slotcast.model.RelativeGrid}: {@code NAME_places}, from poses (B,K,…) to where each slot
 * sees all pixels, and {@code NAME_offsets}, without scales. Both give (2,B,K,N): a plane of y and
 * one of x, over which sums and products run fast.
 */
final class RelativeGridScript {
  private RelativeGridScript() {}

  /**
   * @param name what the methods' names begin with
   * @param grid (…,N,2) or (…,h,w,2), (y,x) of each pixel
   */
  static void write(ScriptLayers layers, CorrectorConfig corrector, String name, Tensor grid) {
    boolean rotated = corrector.type() == CorrectorType.ISA_TSR;
    String arguments = "positions: Tensor" + (rotated ? ", rotations: Tensor" : "");
    Method m = layers.method(name + "_offsets", arguments, "Tensor");
    m.line(
        "r = torch.sub(%s, torch.unsqueeze(torch.permute(positions, [2, 0, 1]), 3))",
        layers.constant(name + "_planes", planes(grid)));
    if (rotated) {
      // For (y,x) instead of (x,y) both axes of the matrix are swapped.
      m.line("a = torch.permute(torch.flip(rotations, [2, 3]), [2, 3, 0, 1])");
      m.line("a = torch.unsqueeze(a, 4)"); // (2,2,B,K,1)
      m.line("y = torch.mul(torch.select(r, 0, 0), torch.select(a, 0, 0))");
      m.line("r = torch.add(torch.mul(torch.select(r, 0, 1), torch.select(a, 0, 1)), y)");
    }
    m.line("return r");

    m = layers.method(name + "_places", Poses.of(corrector.type(), ", ", ": Tensor"), "Tensor");
    m.line("r = self.%s_offsets(positions%s)", name, rotated ? ", rotations" : "");
    if (corrector.type() != CorrectorType.ISA_T) {
      m.line("s = torch.mul(torch.permute(scales, [2, 0, 1]), %s)", corrector.scalesFactor());
      m.line("r = torch.div(r, torch.unsqueeze(s, 3))");
    }
    m.line("return r");
  }

  /** (2,1,1,N). */
  private static Tensor planes(Tensor grid) {
    int n = grid.size() / 2;
    return new Matrix(n, 2, grid.doubles()).transposed().tensor(2, 1, 1, n);
  }
}
