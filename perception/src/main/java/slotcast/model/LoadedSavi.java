package slotcast.model;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.tensor.ParameterStore;

/**
 * A SAVi model from a file, with the native memory it needs. {@link #close()} frees that memory.
 */
public final class LoadedSavi implements AutoCloseable {
  /** The kind of a SAVi model file. */
  public static final String KIND = "savi";

  private final LoadedModel<Savi> loaded;
  private final ColourNoise noise; // null: masks as they are drawn

  private LoadedSavi(LoadedModel<Savi> loaded, ColourNoise noise) {
    this.loaded = loaded;
    this.noise = noise;
  }

  /**
   * Loads a model.
   *
   * @throws UserError if the file is missing, damaged or does not fit its own configuration
   */
  public static LoadedSavi load(Path path) {
    return of(ModelFile.read(path, KIND), path.toString());
  }

  /** Builds the model of a file that was read already, on the processor. */
  public static LoadedSavi of(ModelFile file, String source) {
    return of(file, source, Device.cpu());
  }

  /** Builds the model of a file that was read already; {@code source} names it in messages. */
  public static LoadedSavi of(ModelFile file, String source, Device device) {
    ColourNoise noise = ColourNoise.of(file, source).orElse(null); // while nothing is to be freed
    return new LoadedSavi(
        LoadedModel.of(
            file,
            source,
            device,
            store -> new Savi(file.config(SaviConfig.class, source), store),
            name -> name.startsWith("prior_slot_layer.")), // in every checkpoint, never used
        noise);
  }

  public Savi savi() {
    return loaded.model();
  }

  /** What makes masks posteriors; empty for masks as they are drawn. */
  public Optional<ColourNoise> noise() {
    return Optional.ofNullable(noise);
  }

  public ModelFile file() {
    return loaded.file();
  }

  /** The model's parameters. */
  public ParameterStore store() {
    return loaded.store();
  }

  @Override
  public void close() {
    loaded.close();
  }
}
