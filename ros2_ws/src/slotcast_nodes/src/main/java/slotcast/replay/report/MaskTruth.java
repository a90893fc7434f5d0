package slotcast.replay.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.labels.TrueObjects;
import slotcast.labels.TrueObjects.TrueObject;
import slotcast.tracking.Box;

/**
 * Holds label images against true masks from a file. Where true masks overlap, the smaller one
 * counts; pixels that are to be ignored are not compared.
 */
final class MaskTruth implements Measure {
  private final TrueObjects truth;
  private final MaskScores scores;
  private final Map<Long, Integer> labels = new HashMap<>(); // by id
  private String otherSize = "";

  MaskTruth(TrueObjects truth) {
    this.truth = truth;
    scores = new MaskScores(true, truth.hasIds());
  }

  @Override
  public void frame(Seen seen) {
    Optional<TrueObjects.Frame> frame = truth.at(seen.index());
    if (frame.isEmpty()) {
      return;
    }
    int width = seen.image().width();
    int height = seen.image().height();
    if (frame.get().width() != width || frame.get().height() != height) {
      otherSize =
          "the true masks are of images of %dx%d, the camera's are %dx%d"
              .formatted(frame.get().width(), frame.get().height(), width, height);
      return;
    }
    scores.add(seen.number(), seen.restarted(), draw(frame.get()), seen.labels(), seen.objects());
  }

  private int[] draw(TrueObjects.Frame frame) {
    int[] drawn = new int[frame.width() * frame.height()];
    List<TrueObject> bottomUp =
        frame.objects().stream()
            .sorted(
                Comparator.comparing((TrueObject o) -> !o.ignored())
                    .thenComparing(o -> o.mask() == null ? 0 : -o.mask().area()))
            .toList();
    for (int i = 0; i < bottomUp.size(); i++) {
      TrueObject object = bottomUp.get(i);
      if (object.mask() == null) { // one to be ignored: all others have a mask
        leaveOut(object.box(), drawn, frame.width(), frame.height());
        continue;
      }
      int label =
          object.ignored()
              ? MaskScores.LEFT_OUT
              : truth.hasIds()
                  ? labels.computeIfAbsent(object.id(), id -> labels.size() + 1)
                  : i + 1;
      byte[] mask = object.mask().decode();
      for (int p = 0; p < mask.length; p++) {
        drawn[p] = mask[p] != 0 ? label : drawn[p];
      }
    }
    return drawn;
  }

  private static void leaveOut(Box box, int[] drawn, int width, int height) {
    int left = (int) Math.max(0, Math.round(box.left()));
    int right = (int) Math.min(width, Math.round(box.right()));
    if (left >= right) {
      return;
    }
    for (int y = (int) Math.max(0, Math.round(box.top()));
        y < Math.min(height, Math.round(box.bottom()));
        y++) {
      Arrays.fill(drawn, y * width + left, y * width + right, MaskScores.LEFT_OUT);
    }
  }

  @Override
  public Map<String, Score> scores() {
    return scores.scores(
        otherSize.isEmpty() ? "no labelled image of the file is in the recording" : otherSize);
  }
}
