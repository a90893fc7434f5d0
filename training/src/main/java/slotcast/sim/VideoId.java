package slotcast.sim;

/**
 * A video of a data set.
 *
 * @param index within its split, from 0
 */
public record VideoId(Split split, int index) {
  /** Space for the videos of a split in the numbering that seeds are drawn from. */
  private static final long SPLIT_STRIDE = 1_000_000;

  /** The video's seed: it does not depend on how many videos the data set has. */
  public long seed(long dataSetSeed) {
    return Simulator.videoSeed(dataSetSeed, split.ordinal() * SPLIT_STRIDE + index);
  }
}
