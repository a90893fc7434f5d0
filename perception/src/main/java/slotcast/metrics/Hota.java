package slotcast.metrics;

import slotcast.metrics.TrackFrames.Frame;

/**
 * Higher order tracking accuracy (Luiten et al. 2021), each number the mean over the thresholds of
 * similarity 0.05, 0.10 to 0.95.
 *
 * @param hota geometric mean of detA and assA at each threshold, then averaged
 * @param detA how many objects are found, and found ones true
 * @param assA how well the found objects keep to one true object
 * @param locA similarity of what matches; 1 if nothing does
 */
public record Hota(double hota, double detA, double assA, double locA) {
  private static final int THRESHOLDS = 19;
  private static final double STEP = 0.05;
  private static final double EPSILON = Math.ulp(1.0);

  /** Scores a sequence. */
  public static Hota of(TrackFrames tracks) {
    long[] truths = tracks.truthCounts();
    long[] founds = tracks.foundCounts();
    double[][] alignment = alignment(tracks, truths, founds);
    double[] truePositives = new double[THRESHOLDS];
    double[] similarities = new double[THRESHOLDS];
    double[][][] matches = new double[THRESHOLDS][tracks.truths()][tracks.founds()];
    for (Frame frame : tracks.frames()) {
      double[][] gain = new double[frame.truth().length][frame.found().length];
      for (int i = 0; i < gain.length; i++) {
        for (int j = 0; j < gain[i].length; j++) {
          gain[i][j] = alignment[frame.truth()[i]][frame.found()[j]] * frame.similarity()[i][j];
        }
      }
      int[] match = HungarianAssignment.maximise(gain);
      for (int i = 0; i < match.length; i++) {
        for (int a = 0; match[i] >= 0 && a < THRESHOLDS; a++) {
          double similarity = frame.similarity()[i][match[i]];
          if (similarity >= threshold(a) - EPSILON) {
            truePositives[a]++;
            similarities[a] += similarity;
            matches[a][frame.truth()[i]][frame.found()[match[i]]]++;
          }
        }
      }
    }
    return mean(truths, founds, truePositives, similarities, matches);
  }

  private static double threshold(int a) {
    return STEP * (a + 1);
  }

  /** How well each pair of tracks overlaps over the whole sequence, before any matching. */
  private static double[][] alignment(TrackFrames tracks, long[] truths, long[] founds) {
    double[][] potential = new double[truths.length][founds.length];
    for (Frame frame : tracks.frames()) {
      double[][] s = frame.similarity();
      for (int i = 0; i < s.length; i++) {
        for (int j = 0; j < s[i].length; j++) {
          double all = -s[i][j];
          for (double inRow : s[i]) {
            all += inRow;
          }
          for (double[] row : s) {
            all += row[j];
          }
          potential[frame.truth()[i]][frame.found()[j]] += all > EPSILON ? s[i][j] / all : 0;
        }
      }
    }
    for (int g = 0; g < truths.length; g++) {
      for (int k = 0; k < founds.length; k++) {
        potential[g][k] /= truths[g] + founds[k] - potential[g][k];
      }
    }
    return potential;
  }

  private static Hota mean(
      long[] truths, long[] founds, double[] positives, double[] similarities, double[][][] m) {
    long allTruths = sum(truths);
    long allFounds = sum(founds);
    double hota = 0;
    double detA = 0;
    double assA = 0;
    double locA = 0;
    for (int a = 0; a < THRESHOLDS; a++) {
      double tp = positives[a];
      double association = 0;
      for (int g = 0; g < truths.length; g++) {
        for (int k = 0; k < founds.length; k++) {
          double n = m[a][g][k];
          association += n * n / Math.max(1, truths[g] + founds[k] - n);
        }
      }
      association /= Math.max(1, tp);
      double detection = tp / Math.max(1, allTruths + allFounds - tp);
      hota += Math.sqrt(detection * association) / THRESHOLDS;
      detA += detection / THRESHOLDS;
      assA += association / THRESHOLDS;
      locA += (tp > 0 ? similarities[a] / tp : 1) / THRESHOLDS;
    }
    return new Hota(hota, detA, assA, locA);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
