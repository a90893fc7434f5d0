package slotcast.bench;

import ai.djl.Device;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import slotcast.model.ModelFile;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.tensor.LayerPrecision;

/** Makes paths ready to be timed; what several share is loaded once. */
final class PathSet implements AutoCloseable {
  private static final String EAGER = "eager";

  private final TorchRuntime runtime;
  private final Map<ModelPair, ModelPair.Files> files;
  private final LayerPrecision precision;
  private final long seed;
  private final Map<ModelPair, ModelPaths> loaded = new EnumMap<>(ModelPair.class);

  /**
   * @param files of every model whose paths will be asked for
   * @param precision of training steps
   */
  PathSet(
      TorchRuntime runtime,
      Map<ModelPair, ModelPair.Files> files,
      LayerPrecision precision,
      long seed) {
    this.runtime = runtime;
    this.files = files;
    this.precision = precision;
    this.seed = seed;
  }

  /** A path; the caller closes it. */
  TimedPath open(PathName name) {
    ModelPair pair = ModelPair.valueOf(name.model().toUpperCase(Locale.ROOT));
    Device device = runtime.device();
    return switch (name.path()) {
      case "savi_step" -> TrainingPath.savi(pair, files.get(pair), device, precision, seed);
      case "slotformer_step" ->
          TrainingPath.slotFormer(pair, files.get(pair), device, precision, seed);
      case "camera_640x480" -> camera(pair, null, 640, 480);
      case "camera_1920x1080" -> camera(pair, null, 1920, 1080);
      case "trajectories_640x480" -> camera(pair, pair.slotFormer, 640, 480);
      case "frame_to_slots" -> models(pair).frameToSlots(name.cameras());
      case "frame_to_masks" -> models(pair).frameToMasks(name.cameras());
      case "rollout" -> models(pair).rollout(name.cameras());
      case "rollout_decoded" -> models(pair).rolloutDecoded(name.cameras());
      default -> throw new IllegalArgumentException("no path " + name);
    };
  }

  private TimedPath camera(ModelPair pair, String predictor, int width, int height) {
    return new CameraPath(runtime, pair.savi, predictor, width, height, seed);
  }

  private ModelPaths models(ModelPair pair) {
    return loaded.computeIfAbsent(pair, p -> new ModelPaths(p, files.get(p), runtime, seed));
  }

  /**
   * How a path is computed; both back ends of one that goes through both models, if they differ.
   */
  String backend(PathName name) {
    if (name.isTraining()) {
      return EAGER;
    }
    ModelPair pair = ModelPair.valueOf(name.model().toUpperCase(Locale.ROOT));
    ModelFile savi = files.get(pair).savi();
    ModelFile slotFormer = files.get(pair).slotFormer();
    return switch (name.path()) {
      case "frame_to_slots" -> runtime.backend(savi, pair.savi);
      case "rollout" -> runtime.backend(slotFormer, pair.slotFormer);
      case "rollout_decoded" -> runtime.backendWithDrawing(slotFormer, pair.slotFormer);
      default -> {
        String sees = runtime.backendWithDrawing(savi, pair.savi);
        if (!name.path().startsWith("trajectories")) {
          yield sees;
        }
        String looksAhead = runtime.backend(slotFormer, pair.slotFormer);
        yield sees.equals(looksAhead) ? sees : sees + ", " + looksAhead;
      }
    };
  }

  @Override
  public void close() {
    loaded.values().forEach(ModelPaths::close);
  }
}
