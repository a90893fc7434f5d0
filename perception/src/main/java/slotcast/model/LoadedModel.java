package slotcast.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Predicate;
import slotcast.error.UserError;
import slotcast.tensor.ParameterStore;

/**
 * A model of any kind from a file, with the native memory it needs. {@link #close()} frees that
 * memory.
 */
public final class LoadedModel<M> implements AutoCloseable {
  private final NDManager manager;
  private final ModelFile file;
  private final ParameterStore store;
  private final M model;

  private LoadedModel(NDManager manager, ModelFile file, ParameterStore store, M model) {
    this.manager = manager;
    this.file = file;
    this.store = store;
    this.model = model;
  }

  /**
   * Builds the model of a file.
   *
   * @param source names the file in messages
   * @param device where its parameters lie
   * @param build makes the model from its parameters
   * @param superfluous names of tensors that the file may hold and the model need not use
   * @throws UserError if the file does not fit its own configuration
   */
  public static <M> LoadedModel<M> of(
      ModelFile file,
      String source,
      Device device,
      Function<ParameterStore, M> build,
      Predicate<String> superfluous) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      ParameterStore store = ParameterStore.loaded(manager, source, file.tensors());
      M model = build.apply(store);
      SortedSet<String> unused = store.unused();
      unused.removeIf(superfluous);
      if (!unused.isEmpty()) {
        throw new UserError(
            "weights " + source,
            "unknown tensors " + unused,
            "those of its configuration",
            "use weights that were trained with this configuration");
      }
      return new LoadedModel<>(manager, file, store, model);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public M model() {
    return model;
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
