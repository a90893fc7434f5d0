package slotcast.replay.report;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A mean over a recording, with how far it would vary if the recording were another one of the same
 * kind.
 *
 * <p>Neighbouring frames are alike, so that the usual standard error would be far too small. The
 * values are gathered in blocks of frames instead, and the spread is the standard error of the
 * ratio of sums over blocks (Cochran 1977, section 6.3). Blocks grow with the recording, so that
 * there are never more than {@value #MOST_BLOCKS}.
 */
final class BlockMean {
  private static final int MOST_BLOCKS = 256;
  private static final int FIRST_LENGTH = 20;
  private static final int FEWEST_BLOCKS = 3;

  private double[] sums = new double[8];
  private long[] counts = new long[8];
  private long length = FIRST_LENGTH;

  /**
   * Adds a value.
   *
   * @param frame number of the frame that it belongs to, from 0
   * @param value finite
   */
  void add(long frame, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value is " + value);
    }
    while (frame / length >= MOST_BLOCKS) {
      coarsen();
    }
    int block = (int) (frame / length);
    if (block >= sums.length) {
      int size = Math.min(MOST_BLOCKS, Math.max(block + 1, 2 * sums.length));
      sums = Arrays.copyOf(sums, size);
      counts = Arrays.copyOf(counts, size);
    }
    sums[block] += value;
    counts[block]++;
  }

  private void coarsen() {
    double[] wide = new double[MOST_BLOCKS];
    long[] wideCounts = new long[MOST_BLOCKS];
    for (int i = 0; i < sums.length; i++) {
      wide[i / 2] += sums[i];
      wideCounts[i / 2] += counts[i];
    }
    sums = wide;
    counts = wideCounts;
    length *= 2;
  }

  /** Values added. */
  long count() {
    return Arrays.stream(counts).sum();
  }

  /** Empty without values. */
  OptionalDouble mean() {
    long count = count();
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum() / count);
  }

  private double sum() {
    return Arrays.stream(sums).sum();
  }

  /** Standard error of the mean; empty with fewer than three blocks. */
  OptionalDouble spread() {
    long count = count();
    double mean = count == 0 ? 0 : sum() / count;
    double squares = 0;
    int blocks = 0;
    for (int i = 0; i < sums.length; i++) {
      if (counts[i] > 0) {
        double off = sums[i] - mean * counts[i];
        squares += off * off;
        blocks++;
      }
    }
    return blocks < FEWEST_BLOCKS
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.sqrt(squares * blocks / (blocks - 1)) / count);
  }
}
