package slotcast.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.error.UserError;
import slotcast.image.Colour;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tokenizer.DiscreteVae;

/**
 * A model with the run that trained it, as far as its files tell: of a finished run the weights, of
 * an unfinished one the newest checkpoint that is whole, or a file of weights by itself.
 *
 * @param folder of the run; null for weights by themselves
 * @param file that was read; null for bundled weights
 * @param source what to call it
 * @param model the weights
 * @param training the run's configuration; null where the file does not hold it
 * @param steps of the whole run; 0 where nobody knows
 * @param finished whether the run came to its end
 */
record StoredRun(
    Path folder,
    Path file,
    String source,
    ModelFile model,
    Training training,
    int steps,
    boolean finished) {
  /** Key of {@link ModelFile#extra()}: the run's configuration as JSON. */
  static final String TRAINING = "training";

  private static final Logger LOG = LoggerFactory.getLogger(StoredRun.class);
  private static final List<String> BUNDLED =
      List.of(BundledWeights.PERCEPTION, "isa-small", "savi-small");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHECKPOINT = "step-\\d{8}\\.safetensors";

  /** A configuration of one of the three kinds of runs; the others are null. */
  record Training(SaviTraining savi, SlotFormerTraining slotFormer, TokenizerTraining tokenizer) {
    /** By the keys that only one kind has. */
    static Training parse(String json, String source) {
      JsonNode tree = tree(json, source);
      String text = tree.toString();
      if (tree.has("phases")) {
        return new Training(Yaml.parseJson(text, SaviTraining.class, source), null, null);
      }
      if (tree.has("rollout")) {
        return new Training(null, Yaml.parseJson(text, SlotFormerTraining.class, source), null);
      }
      return new Training(null, null, Yaml.parseJson(text, TokenizerTraining.class, source));
    }

    Object record() {
      return savi != null ? savi : slotFormer != null ? slotFormer : tokenizer;
    }

    int steps() {
      return savi != null
          ? savi.steps()
          : slotFormer != null ? slotFormer.steps() : tokenizer.steps();
    }

    DataConfig data() {
      return savi != null ? savi.data() : slotFormer != null ? slotFormer.data() : tokenizer.data();
    }
  }

  /** What the model sees of colours; of weights without a word of it, what it was trained on. */
  Colour colour() {
    return model.colour() != Colour.RGB || training == null
        ? model.colour()
        : training.data().modelColour();
  }

  /**
   * Reads a run.
   *
   * @param pathOrName folder of a run, file of weights, or name of bundled weights
   * @throws UserError if there is nothing of the kind
   */
  static StoredRun read(String pathOrName) throws IOException {
    Path path = Path.of(pathOrName);
    if (!Files.isDirectory(path)) {
      return weights(null, pathOrName);
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(path)) {
      files =
          list.filter(p -> p.getFileName().toString().endsWith(".safetensors"))
              .sorted(Comparator.comparing(StoredRun::written).reversed())
              .toList();
    }
    for (Path file : files) {
      if (!file.getFileName().toString().matches(CHECKPOINT)) {
        return weights(path, file.toString());
      }
    }
    if (files.isEmpty()) {
      throw new UserError(
          "run " + path,
          "neither weights nor a checkpoint (*.safetensors)",
          "the folder of a run that has begun",
          "name another folder, or wait for the first checkpoint");
    }
    return checkpoint(path, files.stream().sorted(Comparator.reverseOrder()).toList());
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of any kind, or bundled weights of SAVi or SlotFormer. */
  static ModelFile model(String pathOrName) {
    Path path = Path.of(pathOrName);
    if (Files.isRegularFile(path)) {
      String kind = Safetensors.read(path).metadata().getOrDefault("kind", "no Slotcast model");
      return ModelFile.read(path, kind);
    }
    try {
      return BundledWeights.read(pathOrName, LoadedSavi.KIND);
    } catch (UserError e) {
      return BundledWeights.read(pathOrName, LoadedSlotFormer.KIND);
    }
  }

  private static StoredRun weights(Path folder, String pathOrName) {
    Path path = Path.of(pathOrName);
    boolean isFile = Files.isRegularFile(path);
    ModelFile model = model(pathOrName);
    String json = model.extra().get(TRAINING);
    return new StoredRun(
        folder,
        isFile ? path : null,
        pathOrName,
        model,
        json == null ? null : known(json, pathOrName),
        Math.toIntExact(model.provenance().step()),
        true);
  }

  /**
   * Path or name of the model whose slots this SlotFormer predicts, which must be the one that it
   * learnt from.
   *
   * @param named by the user; null for its configuration's, or a bundled one
   * @throws UserError if it is not found, or another one
   */
  String perception(String named) {
    String expected = model.extra().getOrDefault(LoadedSlotFormer.PERCEPTION_SHA256, "");
    String name = named == null && training != null ? training.slotFormer().perception() : named;
    for (String one : name != null ? List.of(name) : BUNDLED) {
      if (BundledWeights.read(one, LoadedSavi.KIND).sha256().equals(expected)) {
        return one;
      }
    }
    throw new UserError(
        "perception model" + (name == null ? "" : " " + name),
        name == null ? "no name of one" : "another one than " + source + " was trained on",
        "the one whose tensors have SHA-256 " + expected,
        "name it by --perception");
  }

  /** Null for a configuration of an older version, which does not keep weights from being shown. */
  private static Training known(String json, String source) {
    try {
      return Training.parse(json, source);
    } catch (UserError e) {
      LOG.warn("{}: its training's configuration is of another version", source);
      return null;
    }
  }

  /** The newest one that is whole. */
  private static StoredRun checkpoint(Path folder, List<Path> newestFirst) {
    UserError first = null;
    for (Path file : newestFirst) {
      try {
        return checkpoint(folder, file);
      } catch (UserError e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private static StoredRun checkpoint(Path folder, Path file) {
    Safetensors stored = Safetensors.read(file);
    String identity = stored.metadata().getOrDefault("config", "");
    Training training = Training.parse(identity, file.toString());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stored
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("weights/")) {
                tensors.put(name.substring("weights/".length()), tensor);
              }
            });
    String seed = identity.replaceFirst("(?s).*\\} seed (-?\\d+).*", "$1");
    String progress = stored.metadata().getOrDefault("progress", "{}");
    Provenance provenance =
        new Provenance(
            command(folder),
            System.getProperty("slotcast.version", "unknown"),
            "unknown until the run has ended",
            seed.equals(identity) ? 0 : Long.parseLong(seed),
            Long.parseLong(stored.metadata().getOrDefault("step", "0")),
            tree(progress, file.toString()).path("minutes").asDouble(0),
            "unknown until the run has ended",
            Map.of());
    Map<String, String> extra = Map.of(TRAINING, tree(identity, file.toString()).toString());
    ModelFile model;
    if (training.savi() != null) {
      SaviTraining config = training.savi();
      tensors.putAll(FrozenPart.of(config).tensors());
      String json = Yaml.toJson(config.model());
      config.removeWindows(tensors);
      model = new ModelFile(LoadedSavi.KIND, json, provenance, extra, tensors);
    } else if (training.slotFormer() != null) {
      model = slotFormer(training.slotFormer(), provenance, extra, tensors);
    } else {
      String json = Yaml.toJson(training.tokenizer().model());
      model = new ModelFile(DiscreteVae.KIND, json, provenance, extra, tensors);
    }
    return new StoredRun(folder, file, file.toString(), model, training, training.steps(), false);
  }

  /** With the decoder of the perception model, which checkpoints do not hold. */
  private static ModelFile slotFormer(
      SlotFormerTraining config,
      Provenance provenance,
      Map<String, String> extra,
      Map<String, Tensor> rollouter) {
    ModelFile perception = BundledWeights.read(config.perception(), LoadedSavi.KIND);
    try (LoadedSavi savi = LoadedSavi.of(perception, config.perception())) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(rollouter);
      perception
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith("decoder.") || name.startsWith("decoder_pos_embedding.")) {
                  tensors.put(name, tensor);
                }
              });
      Map<String, String> more = new LinkedHashMap<>(extra);
      more.put(LoadedSlotFormer.PERCEPTION_SHA256, perception.sha256());
      String json = Yaml.toJson(SlotFormerTrainer.model(config, savi.savi().config()));
      return new ModelFile(LoadedSlotFormer.KIND, json, provenance, more, tensors)
          .withColour(perception.colour());
    }
  }

  /** The command that began the run, as its configuration's first line has it. */
  private static String command(Path folder) {
    Path config = folder.resolve("config.yaml");
    try (Stream<String> lines = Files.lines(config)) {
      return lines
          .findFirst()
          .filter(line -> line.startsWith("# "))
          .map(line -> line.substring(2))
          .orElse("unknown until the run has ended");
    } catch (IOException | UncheckedIOException e) {
      return "unknown until the run has ended";
    }
  }

  /** The first JSON value of a text. */
  private static JsonNode tree(String text, String source) {
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new UserError(
        "run " + source,
        "no configuration in it",
        "a checkpoint or weights that ./slotcast train wrote",
        "name another file");
  }
}
