package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Collection;

/**
 * The place between the backward pass and the optimiser where several ranks come together. With one
 * rank there is nothing to do.
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

  /** Whether this rank writes log, checkpoints and weights: rank 0 alone. */
  boolean writes();
}
