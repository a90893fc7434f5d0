package slotcast.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.perception.StreamState;
import slotcast.slotformer.SlotFormerConfig;

/**
 * Parts of what a pair of models does, each by itself, so that they can be timed: plain arrays in
 * and out, as the nodes' models compute. A part has ended, on a GPU too, when its arrays are there.
 *
 * <p>Not for several threads.
 */
public final class ModelParts implements AutoCloseable {
  private final SaviConfig perceptionConfig;
  private final SlotFormerConfig predictionConfig;
  private final PerceptionEngine perception;
  private final PredictionEngine prediction;
  private StreamState last; // of the frame before the one that is timed

  /**
   * @param perception of {@code savi}; closed with this
   * @param prediction of {@code slotFormer}; closed with this
   * @param source names both in messages
   */
  public ModelParts(
      ModelFile savi,
      PerceptionEngine perception,
      ModelFile slotFormer,
      PredictionEngine prediction,
      String source) {
    perceptionConfig = savi.config(SaviConfig.class, source);
    predictionConfig = slotFormer.config(SlotFormerConfig.class, source);
    this.perception = perception;
    this.prediction = prediction;
  }

  /** Shape of the perception model. */
  public SaviConfig perception() {
    return perceptionConfig;
  }

  /** Shape of the prediction model. */
  public SlotFormerConfig prediction() {
    return predictionConfig;
  }

  /**
   * Sees an image twice, as the first frames of a scene: what follows is the third, for which every
   * part of the model runs.
   *
   * @param image (3,h,w) in [-1,1]
   */
  public void begin(float[] image) {
    StreamState first = perception.see(1, image, null, null).state();
    last = perception.see(1, image, first, null).state();
  }

  /** Frame to slots: (3,h,w) to (K,C). */
  public List<float[]> slots(float[] image) {
    return List.of(perception.slots(1, image, last));
  }

  /** Frame to masks: (3,h,w) to slots (K,C) and masks (K,h,w). */
  public List<float[]> masks(float[] image) {
    PerceptionEngine.Seen seen = perception.see(1, image, last, null);
    return List.of(seen.state().slots(), seen.masks());
  }

  /** Slots (S,K,C) of so many steps ahead and, of a model with poses, positions (S,K,2). */
  public List<float[]> rollOut(SlotBatch history, int steps) {
    return fetched(prediction.rollout(history, steps));
  }

  /**
   * As {@link #rollOut}, and images (S,3,h,w) and masks (S,K,h,w) of all steps, from one call of
   * the decoder.
   */
  public List<float[]> rollOutAndDraw(SlotBatch history, int steps) {
    SlotBatch future = prediction.rollout(history, steps);
    List<float[]> all = fetched(future);
    PredictionEngine.Drawing drawn = prediction.draw(future);
    all.add(drawn.images());
    all.add(drawn.masks());
    return all;
  }

  private static List<float[]> fetched(SlotBatch state) {
    List<float[]> all = new ArrayList<>();
    all.add(state.slots());
    if (state.positions().length > 0) {
      all.add(state.positions());
    }
    return all;
  }

  @Override
  public void close() {
    perception.close();
    prediction.close();
  }
}
