package slotcast.picture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import slotcast.metrics.SoftMasks;
import slotcast.model.Randomness;
import slotcast.model.Savi;
import slotcast.model.SlotBeginnings;
import slotcast.motion.SlotHints;

/** Which slots start where in a clip that is seen by itself, for a model with hints. */
final class HintedClip {
  private HintedClip() {}

  /**
   * As the nodes find them, but with a background that the whole clip has made: what moves in the
   * first frame already has a slot. Slots that show nothing keep their places.
   *
   * @param video (1,T,3,H,W) in [-1,1]
   * @return one a frame
   */
  static List<SlotBeginnings> beginnings(Savi model, NDArray video) {
    NDManager manager = video.getManager();
    int slots = model.config().slots().count();
    SlotHints hints =
        new SlotHints(
            model.config().hints(), model.config().height(), model.config().width(), slots);
    NDList frames = video.split(video.getShape().get(1), 1);
    List<float[]> images = frames.stream().map(f -> f.toFloatArray()).toList();
    images.forEach(hints::starts);
    hints.reset();
    List<SlotBeginnings> all = new ArrayList<>();
    Savi.Recurrent last = null;
    for (int t = 0; t < images.size(); t++) {
      SlotBeginnings begun =
          SlotBeginnings.of(manager, List.of(hints.starts(images.get(t))), slots);
      Savi.Step step = model.step(frames.get(t).squeeze(1), last, Randomness.NONE, begun);
      hints.seen(
          SoftMasks.argmax(model.masks(step.state(), step.attention()).toFloatArray(), slots),
          step.state().positions().toFloatArray(),
          step.state().scales().toFloatArray());
      last = step.recurrent();
      all.add(begun);
    }
    return all;
  }
}
