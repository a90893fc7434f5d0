package slotcast.metrics;

import java.util.Arrays;

/**
 * Agreement of predicted segments with true ones, whatever the numbers of the labels: adjusted Rand
 * index and mean intersection over union.
 *
 * <p>Label 0 of the truth is the background; the label of the background in the prediction does not
 * matter. Pass a single frame, or all frames of a video at once (concatenated, or added to one
 * {@link Contingency}): then a slot must keep its object. FG-ARI alone deceives, since it does not
 * see how the background is divided: read it together with ARI and mIoU.
 *
 * <p>Definitions of SlotFormer's {@code vp_utils}, edge cases included, in double arithmetic (the
 * reference sums in float32 and differs by up to 1e-7).
 */
public final class Segmentation {
  /** What a true label below the largest one counts that no pixel carries. */
  public enum AbsentLabels {
    /** An object with IoU 0, as the reference has it. */
    COUNT_AS_MISSED,
    /** Nothing: the mean runs over the labels that occur. */
    LEAVE_OUT
  }

  private Segmentation() {}

  /** {@link #ari(Contingency)} of one pair of label maps. */
  public static double ari(int[] truth, int[] predicted) {
    return ari(Contingency.of(truth, predicted));
  }

  /** Adjusted Rand index over all pixels, the background being one more segment; at most 1. */
  public static double ari(Contingency table) {
    return ari(table, false);
  }

  /** {@link #fgAri(Contingency)} of one pair of label maps. */
  public static double fgAri(int[] truth, int[] predicted) {
    return fgAri(Contingency.of(truth, predicted));
  }

  /** Adjusted Rand index over the pixels of true objects only; 1 when there are none. */
  public static double fgAri(Contingency table) {
    return ari(table, true);
  }

  /** {@link #miou(Contingency, AbsentLabels)} as the reference counts absent labels. */
  public static double miou(int[] truth, int[] predicted) {
    return miou(Contingency.of(truth, predicted), AbsentLabels.COUNT_AS_MISSED);
  }

  /**
   * Mean IoU over the true segments, <b>the background counted as one of them</b>, under the
   * one-to-one assignment of predicted labels that makes the sum of IoUs greatest. A true segment
   * without a partner has IoU 0.
   *
   * @return 0 to 1; NaN when there is nothing to average
   */
  public static double miou(Contingency table, AbsentLabels absent) {
    return meanIou(table, 0, absent);
  }

  /** {@link #fgMiou(Contingency, AbsentLabels)} as the reference counts absent labels. */
  public static double fgMiou(int[] truth, int[] predicted) {
    return fgMiou(Contingency.of(truth, predicted), AbsentLabels.COUNT_AS_MISSED);
  }

  /**
   * Mean IoU over the <b>true objects only</b> (labels from 1), assigned like {@link #miou}; this
   * is {@code miou} of the reference. A union includes background pixels that were taken for the
   * object.
   *
   * @return 0 to 1; NaN when there is no object
   */
  public static double fgMiou(Contingency table, AbsentLabels absent) {
    return meanIou(table, 1, absent);
  }

  private static double ari(Contingency table, boolean objectsOnly) {
    long[][] counts = table.counts();
    int[] trueLabels = table.trueLabels();
    double[] columnSums = new double[table.predictedLabels().length];
    double points = 0;
    double pairsBoth = 0;
    double pairsTrue = 0;
    for (int i = 0; i < counts.length; i++) {
      if (objectsOnly && trueLabels[i] == 0) {
        continue;
      }
      double rowSum = 0;
      for (int j = 0; j < columnSums.length; j++) {
        double n = counts[i][j];
        rowSum += n;
        columnSums[j] += n;
        pairsBoth += n * (n - 1);
      }
      points += rowSum;
      pairsTrue += rowSum * (rowSum - 1);
    }
    double pairsPredicted = 0;
    for (double n : columnSums) {
      pairsPredicted += n * (n - 1);
    }
    double expected = pairsTrue * pairsPredicted / Math.max(points * (points - 1), 1);
    double greatest = (pairsTrue + pairsPredicted) / 2;
    // Equal when both put every point in one cluster, or each in its own: then they agree.
    return greatest == expected ? 1 : (pairsBoth - expected) / (greatest - expected);
  }

  private static double meanIou(Contingency table, int firstLabel, AbsentLabels absent) {
    long[][] counts = table.counts();
    int[] trueLabels = table.trueLabels();
    int columns = table.predictedLabels().length;
    double[] columnSums = new double[columns];
    for (long[] row : counts) {
      for (int j = 0; j < columns; j++) {
        columnSums[j] += row[j];
      }
    }
    int segments = 0;
    double[][] iou = new double[counts.length][];
    for (int i = 0; i < counts.length; i++) {
      if (trueLabels[i] < firstLabel) {
        continue;
      }
      double rowSum = 0;
      for (long n : counts[i]) {
        rowSum += n;
      }
      double[] row = new double[columns];
      for (int j = 0; j < columns; j++) {
        row[j] = counts[i][j] / (rowSum + columnSums[j] - counts[i][j]);
      }
      iou[segments++] = row;
    }
    iou = Arrays.copyOf(iou, segments);
    int[] partner = HungarianAssignment.maximise(iou);
    double sum = 0;
    for (int i = 0; i < segments; i++) {
      sum += partner[i] < 0 ? 0 : iou[i][partner[i]];
    }
    int divisor =
        absent == AbsentLabels.LEAVE_OUT ? segments : table.largestTrueLabel() + 1 - firstLabel;
    return divisor <= 0 ? Double.NaN : sum / divisor;
  }

  /**
   * The largest share of the background's pixels that one slot has: 1 where it is whole, the more
   * slots divide it the less.
   *
   * @return NaN where nothing is background
   */
  public static double backgroundKept(Contingency table) {
    int[] trueLabels = table.trueLabels();
    for (int i = 0; i < trueLabels.length; i++) {
      if (trueLabels[i] == 0) {
        long[] row = table.counts()[i];
        return (double) Arrays.stream(row).max().orElseThrow() / Arrays.stream(row).sum();
      }
    }
    return Double.NaN;
  }
}
