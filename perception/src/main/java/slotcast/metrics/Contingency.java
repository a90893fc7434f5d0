package slotcast.metrics;

import java.util.Arrays;

/**
 * How often each true label met each predicted label: all that ARI and mIoU need of a pair of label
 * maps.
 *
 * <p>Frames can be added one after another. Scores over a whole video come from one table that all
 * its frames were added to, so that a slot must keep its object to score well.
 *
 * <p>Labels are integers from 0 to {@value #MAX_LABEL}; 0 is the background. They need not be
 * contiguous.
 */
public final class Contingency {
  /** The largest label accepted. */
  public static final int MAX_LABEL = 1 << 20;

  private final Labels truth = new Labels();
  private final Labels predicted = new Labels();
  private long[][] counts = new long[8][8];
  private long pixels;

  /** The table of one pair of label maps. */
  public static Contingency of(int[] truth, int[] predicted) {
    Contingency table = new Contingency();
    table.add(truth, predicted);
    return table;
  }

  /**
   * Adds the pixels of one or more frames.
   *
   * @param trueLabels one label a pixel
   * @param predictedLabels the same pixels in the same order
   * @throws IllegalArgumentException if the lengths differ or a label is out of range
   */
  public void add(int[] trueLabels, int[] predictedLabels) {
    checkLengths(trueLabels.length, predictedLabels.length);
    for (int i = 0; i < trueLabels.length; i++) {
      count(trueLabels[i], predictedLabels[i]);
    }
    pixels += trueLabels.length;
  }

  /** As {@link #add(int[], int[])} for 8-bit label images; bytes are read unsigned. */
  public void add(byte[] trueLabels, byte[] predictedLabels) {
    checkLengths(trueLabels.length, predictedLabels.length);
    for (int i = 0; i < trueLabels.length; i++) {
      count(trueLabels[i] & 0xff, predictedLabels[i] & 0xff);
    }
    pixels += trueLabels.length;
  }

  /** The number of pixels added so far. */
  public long pixels() {
    return pixels;
  }

  /** The largest true label met, or -1 when nothing was added. */
  public int largestTrueLabel() {
    return truth.largest;
  }

  /** Labels met in the truth, in the order of the rows of {@link #counts()}. */
  public int[] trueLabels() {
    return Arrays.copyOf(truth.labels, truth.size);
  }

  /** Labels met in the prediction, in the order of the columns of {@link #counts()}. */
  public int[] predictedLabels() {
    return Arrays.copyOf(predicted.labels, predicted.size);
  }

  /** Pixels by (true label, predicted label), a copy; only labels that were met have a line. */
  public long[][] counts() {
    long[][] copy = new long[truth.size][];
    for (int row = 0; row < truth.size; row++) {
      copy[row] = Arrays.copyOf(counts[row], predicted.size);
    }
    return copy;
  }

  private void count(int trueLabel, int predictedLabel) {
    int row = truth.index(trueLabel);
    int column = predicted.index(predictedLabel);
    if (row >= counts.length) {
      int old = counts.length;
      counts = Arrays.copyOf(counts, 2 * old);
      for (int i = old; i < counts.length; i++) {
        counts[i] = new long[counts[0].length];
      }
    }
    if (column >= counts[0].length) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = Arrays.copyOf(counts[i], 2 * counts[i].length);
      }
    }
    counts[row][column]++;
  }

  private static void checkLengths(int truth, int predicted) {
    if (truth != predicted) {
      throw new IllegalArgumentException(
          "label maps have " + truth + " true and " + predicted + " predicted pixels");
    }
  }

  /** Labels in the order in which they were first met. */
  private static final class Labels {
    private int[] indexOfLabel = {};
    private int[] labels = new int[8];
    private int size;
    private int largest = -1;

    int index(int label) {
      if (label < 0 || label > MAX_LABEL) {
        throw new IllegalArgumentException(
            "label " + label + " is out of range, expected 0 to " + MAX_LABEL);
      }
      if (label >= indexOfLabel.length) {
        int old = indexOfLabel.length;
        indexOfLabel = Arrays.copyOf(indexOfLabel, Math.max(16, Math.max(2 * old, label + 1)));
        Arrays.fill(indexOfLabel, old, indexOfLabel.length, -1);
      }
      int index = indexOfLabel[label];
      if (index >= 0) {
        return index;
      }
      if (size == labels.length) {
        labels = Arrays.copyOf(labels, 2 * size);
      }
      labels[size] = label;
      largest = Math.max(largest, label);
      indexOfLabel[label] = size;
      return size++;
    }
  }
}
