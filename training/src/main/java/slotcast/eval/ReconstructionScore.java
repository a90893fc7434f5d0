package slotcast.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.data.Clip;
import slotcast.data.VideoSet;
import slotcast.model.Savi;
import slotcast.model.SlotState;

/** How well a model draws videos again of which nobody knows the objects. */
public final class ReconstructionScore {
  private static final int CLIPS = 64;
  private static final int FRAMES_AT_ONCE = 64;

  private ReconstructionScore() {}

  /**
   * The mean squared error of clips that lie evenly over all frames, values in [-1,1]; of features
   * for a model that draws them, not images.
   *
   * @param length frames of a clip; fewer where all videos are shorter
   */
  public static double of(Savi model, NDManager manager, VideoSet set, int length) {
    int longest = 0;
    for (int v = 0; v < set.videos(); v++) {
      longest = Math.max(longest, set.frames(v));
    }
    int frames = Math.min(length, longest);
    List<Clip> clips = evenly(set, frames);
    int atOnce = Math.max(1, FRAMES_AT_ONCE / frames);
    double sum = 0;
    for (int from = 0; from < clips.size(); from += atOnce) {
      List<Clip> some = clips.subList(from, Math.min(clips.size(), from + atOnce));
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        Shape shape = new Shape(some.size(), frames, 3, set.height(), set.width());
        NDArray video = manager.create(set.clips(some, frames), shape);
        Savi.Encoded encoded = model.encode(video, null, null);
        SlotState states = encoded.states().merged();
        NDArray target = encoded.target() == null ? video : encoded.target();
        NDArray drawn =
            encoded.target() == null
                ? model.decode(states).combined()
                : model.decodeFeatures(states).features();
        sum += some.size() * drawn.sub(target.reshape(drawn.getShape())).square().mean().getFloat();
      }
    }
    return sum / clips.size();
  }

  private static List<Clip> evenly(VideoSet set, int frames) {
    List<Clip> clips = new ArrayList<>();
    long starts = 0;
    for (int v = 0; v < set.videos(); v++) {
      starts += Math.max(0, set.frames(v) - frames + 1);
    }
    int count = (int) Math.min(CLIPS, starts);
    int video = 0;
    long before = 0; // starts in the videos before
    for (int i = 0; i < count; i++) {
      long at = i * starts / count;
      while (at - before >= Math.max(0, set.frames(video) - frames + 1)) {
        before += Math.max(0, set.frames(video) - frames + 1);
        video++;
      }
      clips.add(new Clip(video, (int) (at - before), 1, false));
    }
    return clips;
  }
}
