package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slotcast.tracking.TrackedObject;

/**
 * Holds label images against those of another topic of the recording, by their stamps, and what was
 * predicted against true centres.
 */
final class LabelTruth implements Measure {
  private static final int WAITING = 20; // label images whose image has not come, or the reverse

  private final TreeMap<Long, byte[]> truths = new TreeMap<>(); // by stamp

  /** What is compared of a frame; its image is not kept. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Found(
      long number,
      boolean restarted,
      byte[] labels,
      List<TrackedObject> objects,
      Optional<OpenLoop.Pending> ahead) {}

  private final TreeMap<Long, Found> frames = new TreeMap<>(); // by stamp
  private final MaskScores masks = new MaskScores(false, true);
  private final TruePaths paths;
  private boolean any;
  private long otherSize;

  /**
   * @param steps how far is predicted
   */
  LabelTruth(int steps) {
    paths = new TruePaths(steps);
  }

  /**
   * Takes a true label image.
   *
   * @param stampNanos of its header
   * @param labels (H*W) row-major, one byte a pixel, 0 for background
   * @param width of the image, in pixels
   */
  void labels(long stampNanos, byte[] labels, int width) {
    if (width > 0 && labels.length % width == 0) { // else it is no label image
      paths.truth(stampNanos, labels, width, MaskScores.minPixels(labels.length));
    }
    Found seen = frames.remove(stampNanos);
    if (seen != null) {
      compare(seen, labels);
    } else {
      truths.put(stampNanos, labels);
      if (truths.size() > WAITING) {
        truths.pollFirstEntry();
      }
    }
  }

  @Override
  public void frame(Seen seen) {
    Found found =
        new Found(
            seen.number(), seen.restarted(), seen.labels(), seen.objects(), OpenLoop.ahead(seen));
    byte[] labels = truths.remove(seen.stampNanos());
    if (labels != null) {
      compare(found, labels);
    } else {
      frames.put(seen.stampNanos(), found);
      if (frames.size() > WAITING) {
        frames.pollFirstEntry();
      }
    }
  }

  private void compare(Found seen, byte[] truth) {
    byte[] found = seen.labels();
    if (truth.length != found.length) {
      otherSize++;
      return;
    }
    int[] labels = new int[truth.length];
    for (int p = 0; p < labels.length; p++) {
      labels[p] = truth[p] & 0xff;
    }
    masks.add(seen.number(), seen.restarted(), labels, found, seen.objects());
    paths.seen(seen, truth);
    any = true;
  }

  @Override
  public Map<String, Score> scores() {
    String why =
        otherSize > 0
            ? "true label images have another size than the camera's"
            : "no true label image has the stamp of an image";
    Map<String, Score> scores = new LinkedHashMap<>(masks.scores(why));
    scores.putAll(any ? paths.scores() : TruePaths.missing(paths.steps(), why));
    return scores;
  }

  /** Predictions against the truth. */
  TruePaths paths() {
    return paths;
  }

  /** What stands in place of all scores if there is no truth. */
  static Map<String, Score> missing(String why) {
    Map<String, Score> scores = new LinkedHashMap<>(MaskScores.missing(why));
    scores.putAll(TrackScores.missing(why));
    return scores;
  }
}
