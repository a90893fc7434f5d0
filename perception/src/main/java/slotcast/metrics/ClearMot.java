package slotcast.metrics;

import java.util.Arrays;
import slotcast.metrics.TrackFrames.Frame;

/**
 * CLEAR MOT (Bernardin and Stiefelhagen 2008) with a similarity of at least 0.5, matched as the MOT
 * challenge does: a pair of the frame before stays together while it may.
 *
 * @param mota 1 - (misses + false positives + switches) / true objects; may be negative
 * @param motp mean similarity of what matches; 0 if nothing does
 * @param switches how often a true object is found under another id than before
 * @param falsePositives found objects without a true one, over all frames
 * @param misses true objects without a found one, over all frames
 */
public record ClearMot(double mota, double motp, long switches, long falsePositives, long misses) {
  private static final double THRESHOLD = 0.5;
  private static final double EPSILON = Math.ulp(1.0);

  /** Any pair that stays weighs more than all similarities of a frame. */
  private static final double STAYS = 1000;

  /** Scores a sequence. */
  public static ClearMot of(TrackFrames tracks) {
    int[] last = new int[tracks.truths()]; // the found object of each true one, ever
    int[] before = new int[tracks.truths()]; // in the frame before
    Arrays.fill(last, -1);
    Arrays.fill(before, -1);
    long matches = 0;
    long truths = 0;
    long founds = 0;
    long switches = 0;
    double similarity = 0;
    for (Frame frame : tracks.frames()) {
      truths += frame.truth().length;
      founds += frame.found().length;
      // A frame without one of the two says nothing of who stays together.
      if (frame.truth().length == 0 || frame.found().length == 0) {
        continue;
      }
      double[][] gain = gain(frame, before);
      int[] match = HungarianAssignment.maximise(gain);
      Arrays.fill(before, -1);
      for (int i = 0; i < match.length; i++) {
        if (match[i] < 0 || gain[i][match[i]] <= EPSILON) {
          continue;
        }
        int truth = frame.truth()[i];
        int found = frame.found()[match[i]];
        if (last[truth] >= 0 && last[truth] != found) {
          switches++;
        }
        last[truth] = found;
        before[truth] = found;
        matches++;
        similarity += frame.similarity()[i][match[i]];
      }
    }
    return new ClearMot(
        (double) (matches - (founds - matches) - switches) / Math.max(1, truths),
        similarity / Math.max(1, matches),
        switches,
        founds - matches,
        truths - matches);
  }

  private static double[][] gain(Frame frame, int[] before) {
    double[][] gain = new double[frame.truth().length][frame.found().length];
    for (int i = 0; i < gain.length; i++) {
      for (int j = 0; j < gain[i].length; j++) {
        double s = frame.similarity()[i][j];
        boolean stays = before[frame.truth()[i]] == frame.found()[j];
        gain[i][j] = s < THRESHOLD - EPSILON ? 0 : s + (stays ? STAYS : 0);
      }
    }
    return gain;
  }
}
