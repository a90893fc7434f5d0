package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.ModelFile;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/**
 * What a run's weights start from.
 *
 * @param from weights, a file or a name, or the folder of a run, whose newest checkpoint counts if
 *     it was not finished; null to draw all
 * @param partly whether tensors that the weights lack, or have in another shape, are drawn: for a
 *     model that is another one in some of its layers
 */
record InitialWeights(String from, boolean partly) {
  /** All drawn. */
  static final InitialWeights DRAWN = new InitialWeights(null, false);

  /**
   * A store that serves them.
   *
   * @param kind of the weights' file
   * @param seed of what is drawn
   * @throws slotcast.error.UserError if there are no such weights
   */
  ParameterStore store(NDManager manager, String kind, long seed) throws IOException {
    if (from == null) {
      return ParameterStore.initial(manager, seed);
    }
    Map<String, Tensor> tensors = file(kind).tensors();
    return partly
        ? ParameterStore.fitting(manager, from, tensors, seed)
        : ParameterStore.loaded(manager, from, tensors);
  }

  /**
   * Makes sure of them before videos are read, which takes long.
   *
   * @throws slotcast.error.UserError if there are no such weights
   */
  void require(String kind) throws IOException {
    if (from != null) {
      var unused = file(kind);
    }
  }

  private ModelFile file(String kind) throws IOException {
    if (!Files.isDirectory(Path.of(from))) {
      return BundledWeights.read(from, kind);
    }
    ModelFile model = StoredRun.read(from).model();
    if (!model.kind().equals(kind)) {
      throw new UserError(
          "--init " + from, "a run of " + model.kind(), "one of " + kind, "name another folder");
    }
    return model;
  }
}
