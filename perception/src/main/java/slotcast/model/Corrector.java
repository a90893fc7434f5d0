package slotcast.model;

import ai.djl.ndarray.NDArray;

/** The part that corrects kernels with what the frame shows. */
public interface Corrector {
  /**
   * @param features (B,N,F)
   * @param kernels where slots start
   * @param iterations at least 1
   * @return the corrected slots, with whatever else the corrector tracks
   */
  Correction correct(NDArray features, SlotState kernels, int iterations);

  /**
   * @param state the corrected slots
   * @param attention (B,K,N) of the last iteration, softmax over slots
   */
  record Correction(SlotState state, NDArray attention) {}
}
