package slotcast.train;

import ai.djl.ndarray.NDManager;
import slotcast.model.BundledWeights;
import slotcast.tensor.ParameterStore;

/**
 * What a run's weights start from.
 *
 * @param from weights, a file or a name; null to draw all
 * @param partly whether tensors that the weights lack, or have in another shape, are drawn: for a
 *     model that is another one in some of its layers
 */
record InitialWeights(String from, boolean partly) {
  /** From weights of the same configuration, or drawn where that is null. */
  static InitialWeights of(String from) {
    return new InitialWeights(from, false);
  }

  /**
   * A store that serves them.
   *
   * @param kind of the weights' file
   * @param seed of what is drawn
   * @throws slotcast.error.UserError if there are no such weights
   */
  ParameterStore store(NDManager manager, String kind, long seed) {
    if (from == null) {
      return ParameterStore.initial(manager, seed);
    }
    var tensors = BundledWeights.read(from, kind).tensors();
    return partly
        ? ParameterStore.fitting(manager, from, tensors, seed)
        : ParameterStore.loaded(manager, from, tensors);
  }
}
