package slotcast.runtime.engine;

import java.util.Optional;
import slotcast.error.UserError;
import slotcast.model.ModelFile;
import slotcast.prediction.path.PathNet;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Safetensors.Tensor;

/** Reads the network of paths that a predictor's file may hold. */
public final class PathWeights {
  private PathWeights() {}

  /**
   * The network; empty for a file without.
   *
   * @param source names the file in messages
   * @throws UserError if tensors are missing or do not fit
   */
  public static Optional<PathNet> of(ModelFile file, String source) {
    Tensor encode = tensor(file, "encode.weight");
    Tensor state = tensor(file, "state.weight");
    if (encode == null || state == null) {
      return Optional.empty();
    }
    int historyLen = file.config(SlotFormerConfig.class, source).historyLen();
    int hidden = (int) encode.shape()[0];
    int width = (int) state.shape()[0];
    try {
      return Optional.of(PathNet.of(historyLen, hidden, width, name -> values(file, name)));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "weights " + source,
          "a network of paths of which " + e.getMessage(),
          "all of its tensors for " + historyLen + " frames",
          "train it again: ./slotcast train paths",
          e);
    }
  }

  private static Tensor tensor(ModelFile file, String name) {
    return file.tensors().get(LoadedSlotFormer.PATHS + name);
  }

  private static float[] values(ModelFile file, String name) {
    Tensor t = tensor(file, name);
    return t == null ? new float[0] : t.floats();
  }
}
