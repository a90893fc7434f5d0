package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import slotcast.metrics.Contingency;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.TrackFrames;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.TrackedObject;

/**
 * Holds label images against true ones. Segmentation is scored over each whole scene, so that a
 * label must keep its object, and averaged over scenes; tracks are scored over the recording, by
 * the IoU of masks. An object with fewer pixels than 0.2 % of the image is not expected to be found
 * as a track. What was predicted is held against true centres in {@link TruePaths}.
 */
final class LabelTruth implements Measure {
  private static final int WAITING = 20; // label images whose image has not come, or the reverse
  private static final double MIN_AREA = 0.002;

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
  private final BlockMean[] means = new BlockMean[4];
  private final TrackFrames tracks = new TrackFrames();
  private final TruePaths paths;
  private Contingency scene = new Contingency();
  private long sceneStart;
  private int scenes;
  private long compared;
  private long otherSize;

  /**
   * @param steps how far is predicted
   */
  LabelTruth(int steps) {
    paths = new TruePaths(steps);
    for (int i = 0; i < means.length; i++) {
      means[i] = new BlockMean();
    }
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
      paths.truth(stampNanos, labels, width, minPixels(labels));
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
    if (seen.restarted()) {
      endScene();
      sceneStart = seen.number();
    }
    scene.add(truth, found);
    compared++;
    int[][] both = new int[256][256];
    for (int p = 0; p < truth.length; p++) {
      both[truth[p] & 0xff][found[p] & 0xff]++;
    }
    addTracks(seen, both, minPixels(truth));
    paths.seen(seen, truth);
  }

  private static int minPixels(byte[] labels) {
    return (int) Math.ceil(MIN_AREA * labels.length);
  }

  private void addTracks(Found seen, int[][] both, int minPixels) {
    int[] real = new int[256];
    int[] found = new int[256];
    for (int t = 0; t < 256; t++) {
      for (int f = 0; f < 256; f++) {
        real[t] += both[t][f];
        found[f] += both[t][f];
      }
    }
    TreeSet<Integer> present = new TreeSet<>();
    for (int t = 1; t < 256; t++) {
      if (real[t] > 0 && real[t] >= minPixels) {
        present.add(t);
      }
    }
    long[] trueIds = present.stream().mapToLong(t -> (long) scenes << 8 | t).toArray();
    long[] foundIds = seen.objects().stream().mapToLong(TrackedObject::trackId).toArray();
    double[][] similarity = new double[trueIds.length][foundIds.length];
    int row = 0;
    for (int t : present) {
      for (int j = 0; j < foundIds.length; j++) {
        int label = seen.objects().get(j).label();
        double either = real[t] + found[label] - both[t][label];
        similarity[row][j] = either > 0 ? both[t][label] / either : 0;
      }
      row++;
    }
    tracks.add(trueIds, foundIds, similarity);
  }

  private void endScene() {
    if (scene.pixels() > 0) {
      means[0].add(sceneStart, Segmentation.ari(scene));
      means[1].add(sceneStart, Segmentation.fgAri(scene));
      means[2].add(sceneStart, Segmentation.miou(scene, AbsentLabels.LEAVE_OUT));
      if (scene.largestTrueLabel() > 0) { // else there is no object to average over
        means[3].add(sceneStart, Segmentation.fgMiou(scene, AbsentLabels.LEAVE_OUT));
      }
      scenes++;
    }
    scene = new Contingency();
  }

  @Override
  public Map<String, Score> scores() {
    endScene();
    String why =
        otherSize > 0
            ? "true label images have another size than the camera's"
            : "no true label image has the stamp of an image";
    Map<String, Score> scores = new LinkedHashMap<>();
    String[] names = {"ari", "fg_ari", "miou", "fg_miou"};
    for (int i = 0; i < names.length; i++) {
      scores.put("truth." + names[i], Score.of(means[i], "", Better.HIGHER, why));
    }
    scores.putAll(compared == 0 ? TrackScores.missing(why) : TrackScores.of(tracks, compared));
    scores.putAll(compared == 0 ? TruePaths.missing(paths.steps(), why) : paths.scores());
    return scores;
  }

  /** Predictions against the truth. */
  TruePaths paths() {
    return paths;
  }

  /** What stands in place of all scores if there is no truth. */
  static Map<String, Score> missing(String why) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (String name : new String[] {"ari", "fg_ari", "miou", "fg_miou"}) {
      scores.put("truth." + name, Score.missing(why));
    }
    scores.putAll(TrackScores.missing(why));
    return scores;
  }
}
