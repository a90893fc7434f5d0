package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import slotcast.image.RgbImage;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;

/** What perception sees of a video by itself, as the nodes see a camera. */
final class VideoPerception {
  private static final double STEP_SECONDS = 0.1; // between frames; perception asks only for order

  private VideoPerception() {}

  /**
   * Plays a video. Where slots start from hints it is played twice, and the second time counts: the
   * background is known then, as it is to a node that has run for a while, and what moves in the
   * first frames has a slot.
   *
   * @param model stays open
   * @param part what is wanted of each frame
   * @return one a frame
   */
  static <T> List<T> see(
      PerceptionModel model, List<RgbImage> frames, Function<PerceptionResult, T> part) {
    try (SlotPerception perception = new SlotPerception(model.lent(), PerceptionOptions.DEFAULT)) {
      if (model.spec().hints() != null) {
        var unused = play(perception, frames, PerceptionResult::stampNanos);
        perception.reset();
      }
      return play(perception, frames, part);
    }
  }

  private static <T> List<T> play(
      SlotPerception perception, List<RgbImage> frames, Function<PerceptionResult, T> part) {
    List<T> parts = new ArrayList<>();
    for (int t = 0; t < frames.size(); t++) {
      long stamp = Math.round(t * STEP_SECONDS * 1e9);
      parts.add(part.apply(perception.process(frames.get(t), stamp).orElseThrow()));
    }
    return parts;
  }
}
