package slotcast.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import slotcast.data.Clip;
import slotcast.data.VideoSet;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormer;

/** What a SlotFormer model predicts for the first videos of a set. */
public final class RolloutPictures {
  /** Frames that a picture predicts, at most: the reference's on OBJ3D. */
  public static final int MOST_PREDICTED = 44;

  private static final int COLUMNS = 14;

  private RolloutPictures() {}

  /**
   * Predicts from the first frames of each video that is long enough. Automatic differentiation
   * must be off.
   *
   * @param history slots of the first frames of a video, (1,L,K,…)
   * @param stride between frames, in frames of the videos
   * @param videos at most
   * @param predicted frames, at most
   */
  public static List<Rollout> rollouts(
      SlotFormer model,
      IntFunction<SlotState> history,
      VideoSet set,
      int stride,
      int videos,
      int predicted) {
    List<Rollout> rollouts = new ArrayList<>();
    int seen = model.config().historyLen();
    for (int v = 0; v < set.videos() && rollouts.size() < videos; v++) {
      int video = v;
      int steps = Math.min(predicted, (set.frames(v) - 1) / stride + 1 - seen);
      if (steps > 0) {
        float[] truth = set.clips(List.of(new Clip(v, 0, stride, false)), seen + steps);
        Rollout rollout = Rollout.of(model, () -> history.apply(video), truth, steps);
        rollouts.add(rollout.shown(set.colour()));
      }
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
