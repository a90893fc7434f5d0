package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.labels.TrueObjects;
import slotcast.labels.TrueObjects.TrueObject;
import slotcast.metrics.TrackFrames;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;

/**
 * Holds boxes against true ones from a file, by their IoU. What is found inside a box to be ignored
 * is neither right nor wrong.
 */
final class BoxTruth implements Measure {
  private static final double INSIDE = 0.5;

  private final TrueObjects truth;
  private final TrackFrames tracks = new TrackFrames();
  private long compared;
  private String otherSize = "";

  BoxTruth(TrueObjects truth) {
    this.truth = truth;
  }

  @Override
  public void frame(Seen seen) {
    Optional<TrueObjects.Frame> frame = truth.at(seen.index());
    if (frame.isEmpty()) {
      return;
    }
    int width = frame.get().width();
    int height = frame.get().height();
    if (width != 0 && (width != seen.image().width() || height != seen.image().height())) {
      otherSize =
          "the true boxes are of images of %dx%d, the camera's are %dx%d"
              .formatted(width, height, seen.image().width(), seen.image().height());
      return;
    }
    List<TrueObject> truths = frame.get().objects().stream().filter(o -> !o.ignored()).toList();
    List<Box> ignored =
        frame.get().objects().stream().filter(TrueObject::ignored).map(TrueObject::box).toList();
    List<TrackedObject> found =
        seen.objects().stream().filter(o -> counts(o.box(), truths, ignored)).toList();
    double[][] similarity = new double[truths.size()][found.size()];
    for (int i = 0; i < truths.size(); i++) {
      for (int j = 0; j < found.size(); j++) {
        similarity[i][j] = Boxes.iou(truths.get(i).box(), found.get(j).box());
      }
    }
    tracks.add(
        truths.stream().mapToLong(TrueObject::id).toArray(),
        found.stream().mapToLong(TrackedObject::trackId).toArray(),
        similarity);
    compared++;
  }

  private static boolean counts(Box found, List<TrueObject> truths, List<Box> ignored) {
    return ignored.stream().noneMatch(b -> Boxes.covered(found, b) >= INSIDE)
        || truths.stream().anyMatch(t -> Boxes.iou(t.box(), found) >= INSIDE);
  }

  @Override
  public Map<String, Score> scores() {
    Map<String, Score> scores =
        new LinkedHashMap<>(MaskScores.missing("true boxes say nothing of masks"));
    scores.putAll(
        compared == 0
            ? TrackScores.missing(
                otherSize.isEmpty()
                    ? "no frame of the recording is among the true boxes"
                    : otherSize)
            : TrackScores.of(tracks, compared, truth.hasIds()));
    return scores;
  }
}
