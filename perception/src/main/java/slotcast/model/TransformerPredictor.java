package slotcast.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.Dropout;
import slotcast.layer.TransformerLayer;
import slotcast.tensor.ParameterStore;

/** Slots attend to each other: a transformer encoder without a final layer norm. */
public final class TransformerPredictor implements SlotPredictor {
  private final List<TransformerLayer> layers = new ArrayList<>();

  /**
   * @param prefix of the parameters: {@code predictor}, or {@code predictor.base_predictor} inside
   *     an {@link LstmPredictor}
   */
  public TransformerPredictor(
      ParameterStore store, String prefix, PredictorConfig config, int width) {
    for (int i = 0; i < config.layers(); i++) {
      layers.add(
          new TransformerLayer(
              store,
              prefix + ".transformer_encoder.layers." + i,
              width,
              config.heads(),
              config.ffnSize(),
              config.normFirst()));
    }
  }

  /** The output of every layer, first to last: each (B,K,C). */
  public List<NDArray> layerOutputs(NDArray slots) {
    return layerOutputs(slots, null);
  }

  private List<NDArray> layerOutputs(NDArray slots, Dropout dropout) {
    List<NDArray> out = new ArrayList<>();
    NDArray x = slots;
    for (TransformerLayer layer : layers) {
      x = layer.apply(x, dropout);
      out.add(x);
    }
    return out;
  }

  @Override
  public Prediction predict(NDArray slots, Memory memory, Dropout dropout) {
    List<NDArray> outputs = layerOutputs(slots, dropout);
    return new Prediction(outputs.get(outputs.size() - 1), null);
  }
}
