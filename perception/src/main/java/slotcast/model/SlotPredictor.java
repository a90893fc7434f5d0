package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.layer.Dropout;

/** The part that carries slots from one frame to the next. */
public interface SlotPredictor {
  /**
   * @param slots (B,K,C) of the last frame
   * @param memory what this predictor returned for the frame before, or null at a clip's start
   * @param dropout of a transformer in training; null for none
   * @return slots (B,K,C) to start the next frame from, and the new memory
   */
  Prediction predict(NDArray slots, Memory memory, Dropout dropout);

  /**
   * State of a recurrent predictor.
   *
   * @param hidden (B*K,R)
   * @param cell (B*K,R)
   */
  record Memory(NDArray hidden, NDArray cell) {}

  /**
   * @param slots (B,K,C)
   * @param memory null for a predictor without one
   */
  record Prediction(NDArray slots, Memory memory) {}
}
