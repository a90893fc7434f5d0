package slotcast.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * True objects and found ones of a sequence, frame by frame, with how much each pair looks alike:
 * what the scores of tracks are taken from.
 */
public final class TrackFrames {
  /**
   * A frame.
   *
   * @param truth numbers of the true objects in it, each once
   * @param found numbers of the found objects in it, each once
   * @param similarity of each true object (row) to each found one, 0 to 1, for example IoU
   */
  record Frame(int[] truth, int[] found, double[][] similarity) {}

  private final Map<Long, Integer> truth = new HashMap<>();
  private final Map<Long, Integer> found = new HashMap<>();
  private final List<Frame> frames = new ArrayList<>();

  /**
   * Adds the next frame.
   *
   * @param trueIds lasting ids of the true objects in it
   * @param foundIds lasting ids of the found objects in it
   * @param similarity of each true object (row) to each found one, 0 to 1, for example IoU
   * @throws IllegalArgumentException if an id is there twice, or the matrix does not fit
   */
  public void add(long[] trueIds, long[] foundIds, double[][] similarity) {
    if (similarity.length != trueIds.length) {
      throw new IllegalArgumentException(
          similarity.length + " rows for " + trueIds.length + " true objects");
    }
    for (double[] row : similarity) {
      if (row.length != foundIds.length) {
        throw new IllegalArgumentException(
            row.length + " columns for " + foundIds.length + " found objects");
      }
    }
    frames.add(new Frame(numbers(trueIds, truth), numbers(foundIds, found), similarity));
  }

  private static int[] numbers(long[] ids, Map<Long, Integer> known) {
    int[] numbers = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      numbers[i] = known.computeIfAbsent(ids[i], id -> known.size());
      for (int j = 0; j < i; j++) {
        if (numbers[j] == numbers[i]) {
          throw new IllegalArgumentException("object " + ids[i] + " twice in a frame");
        }
      }
    }
    return numbers;
  }

  List<Frame> frames() {
    return frames;
  }

  /** Different true objects. */
  public int truths() {
    return truth.size();
  }

  /** Different found objects. */
  int founds() {
    return found.size();
  }

  /** In how many frames each true object is. */
  long[] truthCounts() {
    long[] counts = new long[truths()];
    frames.forEach(frame -> count(frame.truth, counts));
    return counts;
  }

  /** In how many frames each found object is. */
  long[] foundCounts() {
    long[] counts = new long[founds()];
    frames.forEach(frame -> count(frame.found, counts));
    return counts;
  }

  private static void count(int[] numbers, long[] counts) {
    for (int number : numbers) {
      counts[number]++;
    }
  }
}
