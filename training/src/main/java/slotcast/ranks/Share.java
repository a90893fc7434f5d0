package slotcast.ranks;

import java.util.ArrayList;
import java.util.List;
import slotcast.error.UserError;

/**
 * The part of a batch that one rank computes: every size-th clip, from the rank's on. The clips
 * that are next to each other are spread over the ranks, so that what a step does with the first
 * clips of a batch alone is shared too.
 *
 * @param rank from 0
 * @param size ranks in all
 */
public record Share(int rank, int size) {
  /** Of one rank alone. */
  public static final Share WHOLE = new Share(0, 1);

  public Share {
    if (rank < 0 || rank >= size) {
      throw new IllegalArgumentException("rank is " + rank + " of " + size);
    }
  }

  /**
   * A part of this share, which takes every so many of its clips.
   *
   * @param number from 0
   * @param parts of this share in all
   */
  public Share part(int number, int parts) {
    return new Share(rank + size * number, size * parts);
  }

  /**
   * Refuses a batch that cannot be shared.
   *
   * @param key of the configuration
   */
  public void check(String key, int batch) {
    if (batch % size != 0) {
      throw new UserError(
          key,
          batch + " clips for " + size + " ranks",
          "a multiple of the ranks",
          "start another number of ranks, or another batch by --set");
    }
  }

  /** How many clips of a batch are this rank's, also where it cannot be shared evenly. */
  public int of(int batch) {
    return (batch - rank + size - 1) / size;
  }

  /** Whether a clip of the batch is this rank's; it is its {@code clip / size}-th then. */
  public boolean has(int clip) {
    return clip % size == rank;
  }

  /** This rank's clips. */
  public <T> List<T> of(List<T> batch) {
    if (size == 1) {
      return batch;
    }
    List<T> own = new ArrayList<>();
    for (int i = rank; i < batch.size(); i += size) {
      own.add(batch.get(i));
    }
    return own;
  }

  /**
   * This rank's part of numbers.
   *
   * @param values of the whole batch, clip by clip; null for none
   * @param batch clips
   */
  public float[] of(float[] values, int batch) {
    if (size == 1 || values == null) {
      return values;
    }
    int each = values.length / batch;
    float[] own = new float[of(batch) * each];
    for (int i = 0; i < of(batch); i++) {
      System.arraycopy(values, (rank + i * size) * each, own, i * each, each);
    }
    return own;
  }

  /**
   * Puts this rank's numbers back to their places, the reverse of {@link #of(float[], int)}.
   *
   * @param own of this rank's clips, clip by clip
   * @param values of the whole batch, clip by clip; the others' stay
   * @param batch clips
   */
  public void put(float[] own, float[] values, int batch) {
    int each = values.length / batch;
    for (int i = 0; i < of(batch); i++) {
      System.arraycopy(own, i * each, values, (rank + i * size) * each, each);
    }
  }
}
