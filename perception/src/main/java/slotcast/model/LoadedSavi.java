package slotcast.model;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.TreeSet;
import slotcast.error.UserError;
import slotcast.tensor.ParameterStore;

/**
 * A SAVi model from a file, with the native memory it needs. {@link #close()} frees that memory.
 */
public final class LoadedSavi implements AutoCloseable {
  /** The kind of a SAVi model file. */
  public static final String KIND = "savi";

  private final NDManager manager;
  private final ModelFile file;
  private final ParameterStore store;
  private final Savi savi;

  private LoadedSavi(NDManager manager, ModelFile file, ParameterStore store, Savi savi) {
    this.manager = manager;
    this.file = file;
    this.store = store;
    this.savi = savi;
  }

  /**
   * Loads a model.
   *
   * @throws UserError if the file is missing, damaged or does not fit its own configuration
   */
  public static LoadedSavi load(Path path) {
    return of(ModelFile.read(path, KIND), path.toString());
  }

  /** Builds the model of a file that was read already; {@code source} names it in messages. */
  public static LoadedSavi of(ModelFile file, String source) {
    NDManager manager = NDManager.newBaseManager("PyTorch");
    try {
      ParameterStore store = ParameterStore.loaded(manager, source, file.tensors());
      Savi savi = new Savi(file.config(SaviConfig.class, source), store);
      TreeSet<String> unused = store.unused();
      unused.removeIf(n -> n.startsWith("prior_slot_layer.")); // in every checkpoint, never used
      if (!unused.isEmpty()) {
        throw new UserError(
            "weights " + source,
            "unknown tensors " + unused,
            "those of its configuration",
            "use weights that were trained with this configuration");
      }
      return new LoadedSavi(manager, file, store, savi);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public Savi savi() {
    return savi;
  }

  public ModelFile file() {
    return file;
  }

  /** The model's parameters. */
  public ParameterStore store() {
    return store;
  }

  @Override
  public void close() {
    manager.close();
  }
}
