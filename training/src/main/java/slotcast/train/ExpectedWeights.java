package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The weights of a configuration, by the reference's names.
 *
 * @param shapes of every tensor, buffers included
 * @param required names of those that a file must hold
 * @param leftOut names of what publishers save and nothing reads
 * @param carried names of what is kept though the model has no place for it
 */
record ExpectedWeights(
    Map<String, Tensor> shapes,
    Set<String> required,
    Predicate<String> leftOut,
    Predicate<String> carried) {
  /** In every checkpoint of the reference, never used by it. */
  private static final String UNUSED = "prior_slot_layer.";

  /** In every checkpoint of STEVE: what a token may look at, which we know. */
  private static final String CAUSAL_MASK = ".self_attn_mask";

  static ExpectedWeights of(ImportConfig config) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 0)) {
      config.build(store);
      boolean perception = config.savi() != null;
      return new ExpectedWeights(
          store.export(),
          new TreeSet<>(store.trainable().keySet()),
          name -> perception && name.endsWith(CAUSAL_MASK),
          name -> perception && name.startsWith(UNUSED));
    }
  }
}
