package slotcast.data;

import slotcast.sim.Split;

/**
 * How many videos a published data set has.
 *
 * @param train for training
 * @param val for validation
 * @param test for testing
 */
public record SplitSizes(int train, int val, int test) {
  /** Of one split. */
  public int of(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VAL -> val;
      case TEST -> test;
    };
  }
}
