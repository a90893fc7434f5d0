package slotcast.slotformer;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.LoadedModel;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.onnx.ConvRanges;
import slotcast.perception.MaskCalibration;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
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

  /**
   * Key of {@link ModelFile#extra()}: frames a second of the videos that it was trained on, of
   * which every step is one.
   */
  public static final String FRAMES_PER_SECOND = "frames_per_second";

  /** What files without the rate were trained at. */
  private static final String USUAL_RATE = "10";

  private static final double LEAST_RATE = 0.01;
  private static final double MOST_RATE = 10_000;

  /** What the names of a network of paths' tensors begin with, behind those of the model. */
  public static final String PATHS = "paths.";

  private static final String PATHS_PROVENANCE = "paths_provenance";

  /** Key of {@link ModelFile#extra()}: how the network of paths was trained. */
  public static final String PATHS_TRAINING = "training_paths";

  private final LoadedModel<SlotFormer> loaded;

  private LoadedSlotFormer(LoadedModel<SlotFormer> loaded) {
    this.loaded = loaded;
  }

  /**
   * Loads a model.
   *
   * @throws UserError if the file is missing, damaged or does not fit its own configuration
   */
  public static LoadedSlotFormer load(Path path) {
    return of(ModelFile.read(path, KIND), path.toString());
  }

  /** Builds the model of a file that was read already, on the processor. */
  public static LoadedSlotFormer of(ModelFile file, String source) {
    return of(file, source, Device.cpu());
  }

  /** Builds the model of a file that was read already; {@code source} names it in messages. */
  public static LoadedSlotFormer of(ModelFile file, String source, Device device) {
    return new LoadedSlotFormer(
        LoadedModel.of(
            file,
            source,
            device,
            store -> new SlotFormer(file.config(SlotFormerConfig.class, source), store, store),
            name -> name.startsWith(PATHS)));
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
              if (isDecoder(name)) {
                tensors.put(name, tensor);
              }
            });
    Map<String, String> extra = new LinkedHashMap<>();
    extra.put(PERCEPTION_SHA256, perception.sha256());
    String masks = perception.extra().get(MaskCalibration.KEY);
    if (masks != null) {
      extra.put(MaskCalibration.KEY, masks);
    }
    ModelFile file =
        withRangesOf(
            perception,
            new ModelFile(KIND, Yaml.toJson(config), provenance, extra, tensors)
                .withColour(perception.colour()));
    return calibration == null ? file : calibrated(file, calibration);
  }

  private static boolean isDecoder(String name) {
    return name.startsWith("decoder.") || name.startsWith("decoder_pos_embedding.");
  }

  /** Whether a model draws as a perception model does: with the same decoder. */
  public static boolean drawsAs(ModelFile perception, ModelFile file) {
    return decoder(perception).equals(decoder(file));
  }

  /** SHA-256 of the decoder. */
  private static String decoder(ModelFile file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
    tensors.keySet().removeIf(name -> !isDecoder(name));
    return new Safetensors(Map.of(), tensors).sha256();
  }

  /** The same model with what a perception model's convolutions see, if that was measured. */
  public static ModelFile withRangesOf(ModelFile perception, ModelFile file) {
    String ranges = perception.extra().get(ConvRanges.KEY);
    return ranges == null ? file : file.withExtra(ConvRanges.KEY, ranges);
  }

  /** The same model with another calibration of its trajectories. */
  public static ModelFile calibrated(ModelFile file, MotionCalibration calibration) {
    return file.withExtra(MotionCalibration.KEY, calibration.toJson());
  }

  /** The same model, trained at a rate. */
  public static ModelFile trainedAt(ModelFile file, double framesPerSecond) {
    return file.withExtra(FRAMES_PER_SECOND, Double.toString(framesPerSecond));
  }

  /**
   * Time between two frames of its training, in nanoseconds; a tenth of a second for a file from
   * before the rate was written.
   *
   * @param source names the file in messages
   * @throws UserError if the rate is none
   */
  public static long stepNanos(ModelFile file, String source) {
    String text = file.extra().getOrDefault(FRAMES_PER_SECOND, USUAL_RATE);
    double rate;
    try {
      rate = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      rate = Double.NaN;
    }
    if (!(rate >= LEAST_RATE && rate <= MOST_RATE)) {
      throw new UserError(
          "weights " + source,
          FRAMES_PER_SECOND + " " + text,
          "a number from " + LEAST_RATE + " to " + MOST_RATE,
          "train them again: ./slotcast train slotformer");
    }
    return Math.round(1e9 / rate);
  }

  /** The same model without a network of paths. */
  public static ModelFile withoutPaths(ModelFile file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
    tensors.keySet().removeIf(name -> name.startsWith(PATHS));
    Map<String, String> extra = new LinkedHashMap<>(file.extra());
    extra.remove(PATHS_PROVENANCE);
    extra.remove(PATHS_TRAINING);
    return new ModelFile(file.kind(), file.configJson(), file.provenance(), extra, tensors);
  }

  /**
   * The same model with a network of paths.
   *
   * @param paths its tensors, by their full names
   * @param provenance of the network
   */
  public static ModelFile withPaths(
      ModelFile file, Map<String, Tensor> paths, Provenance provenance) {
    ModelFile plain = withoutPaths(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>(plain.tensors());
    tensors.putAll(paths);
    return new ModelFile(file.kind(), file.configJson(), file.provenance(), plain.extra(), tensors)
        .withExtra(PATHS_PROVENANCE, Yaml.toJson(provenance));
  }

  public SlotFormer slotFormer() {
    return loaded.model();
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
