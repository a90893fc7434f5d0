package slotcast.picture;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.slotformer.SlotFormer;

/** What a SlotFormer model predicts for the first videos of a set. */
public final class RolloutPictures {
  private static final int COLUMNS = 14;

  private RolloutPictures() {}

  /**
   * Predicts from the first frames of each video. Automatic differentiation must be off.
   *
   * @param manager of what is computed
   * @param slots of the videos, as the perception model sees them
   * @param videos at most
   * @param predicted frames, at most
   */
  public static List<Rollout> rollouts(
      SlotFormer model,
      NDManager manager,
      SlotSet slots,
      VideoSet set,
      int videos,
      int predicted) {
    List<Rollout> rollouts = new ArrayList<>();
    int seen = model.config().historyLen();
    int steps = Math.min(predicted, set.frames() - seen);
    for (int v = 0; v < Math.min(videos, set.videos()); v++) {
      float[] truth = set.clip(v, 0, seen + steps);
      rollouts.add(Rollout.of(model, manager, slots, v, 0, truth, steps));
    }
    return rollouts;
  }

  /** The rollouts as film strips. */
  public static List<Picture> strips(List<Rollout> rollouts) {
    List<Picture> pictures = new ArrayList<>();
    for (int v = 0; v < rollouts.size(); v++) {
      Rollout rollout = rollouts.get(v);
      pictures.add(
          new Picture(
              "video-" + (v + 1) + "-rollout",
              "Held-out video " + (v + 1) + ": predicted",
              "From left to right in time. Above the true frames; below them what is drawn from"
                  + " slots; below that the slot of each pixel. Under a grey bar the model saw the"
                  + " frames (the last of "
                  + rollout.seen()
                  + "); under an orange one it predicted them, by the number of steps.",
              FilmStrip.draw(rollout, COLUMNS)));
    }
    return pictures;
  }
}
