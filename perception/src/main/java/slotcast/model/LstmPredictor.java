package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import slotcast.layer.Dropout;
import slotcast.layer.Linear;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Another predictor followed by an LSTM and an output projection, without a residual; every slot of
 * every sample is a sequence of its own (SlotFormer's {@code RNNPredictorWrapper}).
 */
public final class LstmPredictor implements SlotPredictor {
  private final SlotPredictor base;
  private final NDArray inputGates;
  private final NDArray stateGates;
  private final NDArray inputBias;
  private final NDArray stateBias;
  private final Linear out;
  private final long hiddenSize;

  /** The base predictor's parameters are under {@code predictor.base_predictor}. */
  public LstmPredictor(ParameterStore store, SlotPredictor base, int width, int hiddenSize) {
    this.base = base;
    this.hiddenSize = hiddenSize;
    Init gates = Init.fanIn(hiddenSize);
    String n = "predictor.rnn.";
    inputGates = store.get(n + "weight_ih_l0", gates, 4L * hiddenSize, width);
    stateGates = store.get(n + "weight_hh_l0", gates, 4L * hiddenSize, hiddenSize);
    inputBias = store.get(n + "bias_ih_l0", gates, 4L * hiddenSize);
    stateBias = store.get(n + "bias_hh_l0", gates, 4L * hiddenSize);
    out = Linear.of(store, "predictor.out_projector", hiddenSize, width);
  }

  @Override
  public Prediction predict(NDArray slots, Memory memory, Dropout dropout) {
    NDArray x = base.predict(slots, null, dropout).slots();
    long rows = x.getShape().get(0) * x.getShape().get(1);
    NDArray hidden;
    NDArray cell;
    if (memory == null) {
      hidden = slots.getManager().zeros(new Shape(rows, hiddenSize));
      cell = hidden;
    } else {
      hidden = memory.hidden();
      cell = memory.cell();
    }
    NDArray flat = x.reshape(rows, x.getShape().get(2));
    NDList next =
        TorchOps.lstmCell(flat, hidden, cell, inputGates, stateGates, inputBias, stateBias)
            .split(2); // 2 x (1,B*K,R)
    NDArray h = next.get(0).squeeze(0);
    return new Prediction(
        out.apply(h).reshape(x.getShape()), new Memory(h, next.get(1).squeeze(0)));
  }
}
