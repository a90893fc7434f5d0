package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import slotcast.ranks.Share;

/**
 * The place between the backward pass and the optimiser where several ranks come together. With one
 * rank there is nothing to do. All ranks call the same methods in the same order.
 */
interface GradientSum {
  /** One rank alone. */
  GradientSum LOCAL =
      new GradientSum() {
        @Override
        public double sum(Collection<NDArray> gradients, double loss) {
          return loss;
        }

        @Override
        public boolean any(boolean mine) {
          return mine;
        }

        @Override
        public boolean writes() {
          return true;
        }
      };

  /** Makes something that several ranks use, such as a cache on the disk. */
  interface Making<T> {
    T make() throws IOException;
  }

  /**
   * Replaces each gradient by the one of the whole batch, over all ranks.
   *
   * @param gradients in the same order in every rank; changed in place
   * @param loss of this rank's share of the batch
   * @return the loss of the whole batch
   */
  double sum(Collection<NDArray> gradients, double loss);

  /** Whether it holds in any rank; asked by all ranks at the same place. */
  boolean any(boolean mine);

  /** Rank 0's answer to what it alone knows; asked by all ranks at the same place. */
  default boolean ofFirst(boolean mine) {
    return mine;
  }

  /** Whether this rank writes log, checkpoints and weights: rank 0 alone. */
  boolean writes();

  /** Which part of each batch is this rank's. */
  default Share share() {
    return Share.WHOLE;
  }

  /** Means over all ranks of numbers that are means over a share of the batch. */
  default Map<String, Double> mean(Map<String, Double> values) {
    return values;
  }

  /** Goes on when all ranks are here. */
  default void await() {}

  /** Has rank 0 make it, and then the others, who find what rank 0 made. */
  default <T> T firstThenOthers(Making<T> making) throws IOException {
    return making.make();
  }

  /**
   * Refuses to go on where ranks differ.
   *
   * @param what must be the same
   * @param hash of it, hex of SHA-256
   */
  default void requireSame(String what, String hash) {}
}
