package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.TrackedObject;

/**
 * How restless masks are: of the pixels that a track's mask covers now, or covered in the frame
 * before, moved along with its centre by whole pixels of the model, the share that changed.
 */
final class MaskFlicker implements Measure {
  private final BlockMean changed = new BlockMean();
  private Seen before; // null: a scene begins

  @Override
  public void frame(Seen seen) {
    if (before != null && !seen.restarted()) {
      for (TrackedObject now : seen.objects()) {
        Optional<TrackedObject> then = before.object(now.trackId());
        if (then.isPresent()) {
          MaskOverlap overlap =
              MaskOverlap.of(
                  before.cells(),
                  then.get().label(),
                  seen.cells(),
                  now.label(),
                  now.x() - then.get().x(),
                  now.y() - then.get().y(),
                  seen.mapping());
          changed.add(seen.number(), 1 - overlap.iou());
        }
      }
    }
    before = seen;
  }

  @Override
  public Map<String, Score> scores() {
    Map<String, Score> scores = new LinkedHashMap<>();
    scores.put(
        "masks.flicker",
        Score.of(changed, "share", Better.LOWER, "no object was seen in two frames running"));
    return scores;
  }
}
