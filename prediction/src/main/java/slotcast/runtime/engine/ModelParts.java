package slotcast.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
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
  private final PerceptionEngine slots;
  private final PerceptionEngine perception;
  private final PredictionEngine prediction;
  private StreamState last; // of the frames before those that are timed
  private int cameras;
  private float[][] masks; // of each camera, filled again in each round

  /**
   * @param slots of {@code savi}, for whoever wants nothing else; closed with this
   * @param perception of {@code savi}; closed with this
   * @param prediction of {@code slotFormer}; closed with this
   * @param source names both in messages
   */
  public ModelParts(
      ModelFile savi,
      PerceptionEngine slots,
      PerceptionEngine perception,
      ModelFile slotFormer,
      PredictionEngine prediction,
      String source) {
    perceptionConfig = savi.config(SaviConfig.class, source);
    predictionConfig = slotFormer.config(SlotFormerConfig.class, source);
    this.slots = slots;
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
   * Sees images twice, as the first frames of scenes: what follows is the third, for which every
   * part of the model runs.
   *
   * @param cameras B, in each call from now on
   * @param images (B,3,h,w) in [-1,1]
   */
  public void begin(int cameras, float[] images) {
    this.cameras = cameras;
    masks = new float[cameras][];
    StreamState first = perception.see(cameras, images, null, null, masks);
    last = perception.see(cameras, images, first, null, masks);
  }

  /** Frames to slots: (B,3,h,w) to (B,K,C). */
  public List<float[]> slots(float[] images) {
    return List.of(slots.find(cameras, images, last, null).state().slots());
  }

  /**
   * Frames to masks: (B,3,h,w) to slots (B,K,C) and the masks (K,h,w) of each camera, which the
   * next call fills again.
   */
  public List<float[]> masks(float[] images) {
    List<float[]> all = new ArrayList<>(cameras + 1);
    all.add(perception.see(cameras, images, last, null, masks).slots());
    all.addAll(Arrays.asList(masks));
    return all;
  }

  /** Slots (B,S,K,C) of so many steps ahead and, of a model with poses, positions (B,S,K,2). */
  public List<float[]> rollOut(SlotBatch history, int steps) {
    return fetched(prediction.rollout(history, steps, true));
  }

  /**
   * As {@link #rollOut}, and images (B*S,3,h,w) and masks (B*S,K,h,w) of all steps, from one call
   * of the decoder.
   */
  public List<float[]> rollOutAndDraw(SlotBatch history, int steps) {
    SlotBatch future = prediction.rollout(history, steps, true);
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
    slots.close();
    perception.close();
    prediction.close();
  }
}
