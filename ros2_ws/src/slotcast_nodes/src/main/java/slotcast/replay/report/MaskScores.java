package slotcast.replay.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import slotcast.metrics.Contingency;
import slotcast.metrics.Segmentation;
import slotcast.metrics.Segmentation.AbsentLabels;
import slotcast.metrics.TrackFrames;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.TrackedObject;

/**
 * Label maps held against true ones. Segmentation is scored over each whole scene, so that a label
 * must keep its object, and averaged over scenes; tracks are scored over the recording, by the IoU
 * of masks. An object with fewer pixels than 0.2 % of the image is not expected to be found as a
 * track.
 */
final class MaskScores {
  /** Of a true label map: a pixel that is not compared. */
  static final int LEFT_OUT = -1;

  private static final double MIN_AREA = 0.002;
  private static final List<String> NAMES = List.of("ari", "fg_ari", "miou", "fg_miou");

  private final boolean labelsLast;
  private final boolean hasIds;
  private final BlockMean[] means = new BlockMean[NAMES.size()];
  private final TrackFrames tracks = new TrackFrames();
  private Contingency scene = new Contingency();
  private long sceneStart;
  private int scenes;
  private long compared;

  /**
   * @param labelsLast whether a true label is the same object in the next scene too
   * @param hasIds whether a true label is the same object in the next frame; if not, each frame is
   *     a scene of its own and tracks are not scored
   */
  MaskScores(boolean labelsLast, boolean hasIds) {
    this.labelsLast = labelsLast;
    this.hasIds = hasIds;
    for (int i = 0; i < means.length; i++) {
      means[i] = new BlockMean();
    }
  }

  /**
   * Takes the next frame.
   *
   * @param number among the frames of its camera that were seen, from 0
   * @param restarted whether a scene begins with it
   * @param truth (H*W) row-major: 0 for background, an object's label, or {@link #LEFT_OUT}
   * @param found (H*W) row-major: 0 for background, else the label of an object
   */
  void add(long number, boolean restarted, int[] truth, byte[] found, List<TrackedObject> objects) {
    if (restarted || !hasIds) {
      endScene();
      sceneStart = number;
    }
    int[] real = new int[truth.length];
    int[] seen = new int[truth.length];
    int n = 0;
    for (int p = 0; p < truth.length; p++) {
      if (truth[p] != LEFT_OUT) {
        real[n] = truth[p];
        seen[n++] = found[p] & 0xff;
      }
    }
    if (n < truth.length) {
      real = Arrays.copyOf(real, n);
      seen = Arrays.copyOf(seen, n);
    }
    scene.add(real, seen);
    compared++;
    int[] pixels = new int[256];
    for (byte label : found) {
      pixels[label & 0xff]++;
    }
    addTracks(Contingency.of(real, seen), objects, pixels, minPixels(truth.length));
  }

  /** An object with fewer pixels is not expected to be found in an image of so many. */
  static int minPixels(int imagePixels) {
    return (int) Math.ceil(MIN_AREA * imagePixels);
  }

  private void addTracks(
      Contingency frame, List<TrackedObject> all, int[] pixelsOf, int minPixels) {
    long[][] counts = frame.counts();
    int[] trueLabels = frame.trueLabels();
    int[] foundLabels = frame.predictedLabels();
    long[] foundPixels = new long[256];
    int[] column = new int[256];
    Arrays.fill(column, -1);
    for (int j = 0; j < foundLabels.length; j++) {
      column[foundLabels[j]] = j;
      for (long[] row : counts) {
        foundPixels[foundLabels[j]] += row[j];
      }
    }
    List<Integer> rows =
        IntStream.range(0, trueLabels.length)
            .filter(i -> trueLabels[i] > 0)
            .filter(i -> Arrays.stream(counts[i]).sum() >= minPixels)
            .boxed()
            .sorted((a, b) -> Integer.compare(trueLabels[a], trueLabels[b]))
            .toList();
    long[] trueIds =
        rows.stream()
            .mapToLong(i -> labelsLast ? trueLabels[i] : (long) scenes << 32 | trueLabels[i])
            .toArray();
    List<TrackedObject> objects = // what is mostly left out is neither right nor wrong
        all.stream().filter(o -> 2 * foundPixels[o.label()] >= pixelsOf[o.label()]).toList();
    long[] foundIds = objects.stream().mapToLong(TrackedObject::trackId).toArray();
    double[][] similarity = new double[trueIds.length][foundIds.length];
    for (int i = 0; i < trueIds.length; i++) {
      long[] row = counts[rows.get(i)];
      long pixels = Arrays.stream(row).sum();
      for (int j = 0; j < foundIds.length; j++) {
        int label = objects.get(j).label();
        long both = column[label] < 0 ? 0 : row[column[label]];
        similarity[i][j] = (double) both / (pixels + foundPixels[label] - both);
      }
    }
    tracks.add(trueIds, foundIds, similarity);
  }

  private void endScene() {
    if (scene.pixels() > 0) {
      means[0].add(sceneStart, Segmentation.ari(scene));
      means[2].add(sceneStart, Segmentation.miou(scene, AbsentLabels.LEAVE_OUT));
      if (scene.largestTrueLabel() > 0) { // else there is no object to average over
        means[1].add(sceneStart, Segmentation.fgAri(scene));
        means[3].add(sceneStart, Segmentation.fgMiou(scene, AbsentLabels.LEAVE_OUT));
      }
      scenes++;
    }
    scene = new Contingency();
  }

  /**
   * All scores, at the end.
   *
   * @param whyNone what stands in their place if no frame was compared
   */
  Map<String, Score> scores(String whyNone) {
    endScene();
    Map<String, Score> scores = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      String why = compared > 0 ? "no true object is in a frame that was compared" : whyNone;
      scores.put("truth." + NAMES.get(i), Score.of(means[i], "", Better.HIGHER, why));
    }
    scores.putAll(
        compared == 0 ? TrackScores.missing(whyNone) : TrackScores.of(tracks, compared, hasIds));
    return scores;
  }

  /** Those of masks alone, if they cannot be given. */
  static Map<String, Score> missing(String why) {
    Map<String, Score> scores = new LinkedHashMap<>();
    NAMES.forEach(name -> scores.put("truth." + name, Score.missing(why)));
    return scores;
  }
}
