package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.layer.Dropout;

/**
 * What is drawn for a frame or a clip in training; scores and nodes draw nothing.
 *
 * @param noise (B,K,C) of a frame, (B,T,K,C) of a clip, standard normal, for a stochastic model;
 *     null to use the means
 * @param dropout in the predictor; null for none
 * @param initial what a first frame's slots are drawn with; null for fixed numbers
 */
public record Randomness(NDArray noise, Dropout dropout, InitialDraw initial) {
  /** Nothing is drawn. */
  public static final Randomness NONE = new Randomness(null, null, null);

  /** Noise alone; null for none of it either. */
  static Randomness of(NDArray noise) {
    return noise == null ? NONE : new Randomness(noise, null, null);
  }

  /** The same with the noise of one frame, (B,K,C) or null. */
  public Randomness withNoise(NDArray frame) {
    return new Randomness(frame, dropout, initial);
  }
}
