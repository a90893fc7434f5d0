package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import slotcast.model.SlotState;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A penalty on slots that are hard to tell apart, added to the loss of SAVi: close in t-SNE's
 * embedding, or close in the image.
 *
 * <p>Axes: B batch, T time, K slots, C slot width, H and W of the image.
 */
interface SlotSeparation {
  /**
   * @param value scalar, to be added to the loss
   * @param terms for the log, by name
   */
  record Penalty(NDArray value, Map<String, Double> terms) {}

  /**
   * All that a penalty looks at.
   *
   * @param slots (B,T,K,C)
   * @param centres of the slots, y and x in half images, (B,T,K,2); null where they do not matter
   * @param areas of their masks as parts of the image, (B,T,K), that no gradient passes through;
   *     null as centres
   */
  record View(NDArray slots, NDArray centres, NDArray areas) {}

  /**
   * What it looks at.
   *
   * @param states (B,T,K,…), finite
   * @param masks (B*T,K,1,H,W), summing to 1 over K
   */
  View view(SlotState states, NDArray masks);

  /** Whether gradients pass through the penalty. */
  boolean trains();

  /** Whether the penalty of a step depends on its batch, or is that of a step before. */
  boolean looks(int step);

  /**
   * The penalty of one step's batch. Arrays belong to the caller's {@code NDScope}.
   *
   * @param step from 0
   * @param view of the whole batch; of any part where {@link #looks} says no
   */
  Penalty penalty(int step, View view);

  /** What a run that goes on from a checkpoint has to know. */
  default Map<String, Tensor> memory() {
    return Map.of();
  }

  /** Takes back what {@link #memory()} gave. */
  default void restore(Map<String, Tensor> memory) {}

  /**
   * @param config or null for none
   * @param featureHeight of the encoder's feature map
   * @param featureWidth of the encoder's feature map
   * @return null for none
   */
  static SlotSeparation of(SeparationConfig config, int featureHeight, int featureWidth) {
    if (config == null) {
      return null;
    }
    return switch (config.type()) {
      case AS_PRINTED ->
          new PrintedSeparation(config.factor(), config.every(), featureHeight, featureWidth);
      case TRAINABLE -> new TrainableSeparation(config);
    };
  }
}
