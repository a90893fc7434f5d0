package slotcast.model;

import ai.djl.ndarray.NDArray;

/** Frames to features, a grid of them. */
public interface FrameEncoder {
  /** Height of the feature map. */
  int featureHeight();

  /** Width of the feature map. */
  int featureWidth();

  /** (B,3,H,W) -> features (B,N,F), N = h*w. */
  NDArray encode(NDArray images);
}
