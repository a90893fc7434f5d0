package slotcast.prediction;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.perception.MaskCalibration;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tracking.MotionCalibration;

/**
 * A SlotFormer model from a file, with the native memory it needs. {@link #close()} frees that
 * memory.
 */
public final class LoadedSlotFormer implements AutoCloseable {
  /** The kind of a SlotFormer model file. */
  public static final String KIND = "slotformer";

  /**
   * Key of {@link ModelFile#extra()}: SHA-256 of the perception model whose slots this one was
   * trained on.
   */
  public static final String PERCEPTION_SHA256 = "perception_sha256";

  private final NDManager manager;
  private final ModelFile file;
  private final SlotFormer slotFormer;

  private LoadedSlotFormer(NDManager manager, ModelFile file, SlotFormer slotFormer) {
    this.manager = manager;
    this.file = file;
    this.slotFormer = slotFormer;
  }

  /**
   * Loads a model.
   *
   * @throws UserError if the file is missing, damaged or does not fit its own configuration
   */
  public static LoadedSlotFormer load(Path path) {
    return of(ModelFile.read(path, KIND), path.toString());
  }

  /** Builds the model of a file that was read already; {@code source} names it in messages. */
  public static LoadedSlotFormer of(ModelFile file, String source) {
    NDManager manager = NDManager.newBaseManager("PyTorch");
    try {
      ParameterStore store = ParameterStore.loaded(manager, source, file.tensors());
      SlotFormer slotFormer =
          new SlotFormer(file.config(SlotFormerConfig.class, source), store, store);
      TreeSet<String> unused = store.unused();
      if (!unused.isEmpty()) {
        throw new UserError(
            "weights " + source,
            "unknown tensors " + unused,
            "those of its configuration",
            "use weights that were trained with this configuration");
      }
      return new LoadedSlotFormer(manager, file, slotFormer);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * The file of a trained model, which holds the decoder too, so that predicted slots can be drawn
   * without the perception model.
   *
   * @param rollouter store of {@code rollouter.*}
   * @param perception the model whose slots it was trained on
   * @param calibration measured on held-out videos, or null
   */
  public static ModelFile file(
      SlotFormerConfig config,
      Provenance provenance,
      ParameterStore rollouter,
      ModelFile perception,
      MotionCalibration calibration) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    rollouter
        .export()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("rollouter.")) {
                tensors.put(name, tensor);
              }
            });
    perception
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("decoder.") || name.startsWith("decoder_pos_embedding.")) {
                tensors.put(name, tensor);
              }
            });
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put(PERCEPTION_SHA256, perception.sha256());
    String masks = perception.extra().get(MaskCalibration.KEY);
    if (masks != null) {
      extra.put(MaskCalibration.KEY, masks);
    }
    ModelFile file = new ModelFile(KIND, Yaml.toJson(config), provenance, extra, tensors);
    return calibration == null ? file : calibrated(file, calibration);
  }

  /** The same model with another calibration of its trajectories. */
  public static ModelFile calibrated(ModelFile file, MotionCalibration calibration) {
    return file.withExtra(MotionCalibration.KEY, calibration.toJson());
  }

  public SlotFormer slotFormer() {
    return slotFormer;
  }

  public ModelFile file() {
    return file;
  }

  @Override
  public void close() {
    manager.close();
  }
}
