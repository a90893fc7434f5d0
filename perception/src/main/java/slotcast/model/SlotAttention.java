package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.layer.GruCell;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.layer.Mlp;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * Slot attention (Locatello et al. 2020, algorithm 1): slots compete for pixels, and each is
 * updated by a GRU from the weighted mean of its pixels.
 *
 * <p>Keys and values are never formed for the pixels: since both projections are linear, the query
 * is projected into feature space before the product, and the mean of the features is projected
 * after it. The result is the same up to rounding and the work is K/N of it.
 */
public final class SlotAttention implements Corrector {
  private static final float EPSILON = 1e-6f; // on every weight, as in the reference

  private final int width;
  private final LayerNorm inputNorm;
  private final LayerNorm queryNorm;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final GruCell gru;
  private final LayerNorm mlpNorm;
  private final Mlp mlp;

  /**
   * @param featureSize F
   */
  public SlotAttention(ParameterStore store, SlotsConfig slots, int featureSize) {
    String n = "slot_attention";
    width = slots.size();
    inputNorm = LayerNorm.of(store, n + ".norm_inputs", featureSize);
    queryNorm = LayerNorm.of(store, n + ".project_q.0", width);
    query = Linear.withoutBias(store, n + ".project_q.1", width, width);
    key = Linear.withoutBias(store, n + ".project_k", featureSize, width);
    value = Linear.withoutBias(store, n + ".project_v", featureSize, width);
    gru = GruCell.of(store, n + ".gru", width, width);
    mlpNorm = LayerNorm.of(store, n + ".mlp.0", width);
    mlp = Mlp.of(store, n + ".mlp.1", n + ".mlp.3", width, slots.mlpSize(), width);
  }

  @Override
  public Correction correct(NDArray features, SlotState kernels, int iterations) {
    Shapes shapes = new Shapes().check("features", features, "B N F");
    NDArray slots = kernels.slots();
    shapes.check("kernels", slots, "B K C=" + width);
    NDArray x = inputNorm.apply(features); // (B,N,F)
    NDArray xT = x.transpose(0, 2, 1); // (B,F,N)
    double scale = 1 / Math.sqrt(width);
    NDArray attention = null;
    for (int i = 0; i < iterations; i++) {
      NDArray q = TorchOps.scale(query.apply(queryNorm.apply(slots)), scale); // (B,K,C)
      NDArray logits = q.matMul(key.weight()).matMul(xT); // (B,K,C)x(C,F)x(B,F,N) -> (B,K,N)
      attention = logits.softmax(1); // over slots
      NDArray weights = attention.add(EPSILON);
      NDArray mean =
          weights.matMul(x).div(weights.sum(new int[] {2}, true)); // (B,K,F), weighted mean
      NDArray updates = value.apply(mean); // (B,K,C)
      NDArray gated = gru.apply(updates, slots);
      slots = gated.add(mlp.apply(mlpNorm.apply(gated)));
    }
    return new Correction(kernels.withSlots(slots), attention);
  }
}
