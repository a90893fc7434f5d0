package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.layer.Dropout;
import slotcast.layer.LayerNorm;
import slotcast.layer.Mlp;
import slotcast.tensor.ParameterStore;

/**
 * Each slot on its own through a residual MLP of twice its width; with the norm first, the residual
 * is the normalised input (SlotFormer's {@code ResidualMLPPredictor}).
 */
public final class MlpPredictor implements SlotPredictor {
  private final LayerNorm norm;
  private final Mlp mlp;
  private final boolean normFirst;

  public MlpPredictor(ParameterStore store, int width, boolean normFirst) {
    norm = LayerNorm.of(store, "predictor.ln", width);
    mlp = Mlp.of(store, "predictor.mlp.0", "predictor.mlp.2", width, 2L * width, width);
    this.normFirst = normFirst;
  }

  /** Without dropout, as in the reference. */
  @Override
  public Prediction predict(NDArray slots, Memory memory, Dropout dropout) {
    NDArray normed = norm.apply(slots);
    return new Prediction(mlp.apply(normed).add(normFirst ? normed : slots), null);
  }
}
