package slotcast.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Everything a run needs to go on to the same numbers: parameters, optimiser state, step. Batches
 * depend on seed and step only. Written atomically.
 *
 * @param step steps done
 * @param configJson the run's configuration, to refuse another one
 * @param parameters by name
 * @param optimiser state of {@link Adam}
 * @param objective what the loss remembers from one step to the next
 * @param progress how far the run is beside its tensors
 */
record Checkpoint(
    int step,
    String configJson,
    Map<String, Tensor> parameters,
    Map<String, Tensor> optimiser,
    Map<String, Tensor> objective,
    RunProgress progress) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
  private static final String SHA256 = "sha256";
  private static final String PROGRESS = "progress";

  /** A copy on the Java heap, which a later step does not change. */
  static Checkpoint of(
      int step,
      String configJson,
      ParameterStore store,
      Adam adam,
      Map<String, Tensor> objective,
      RunProgress progress) {
    return new Checkpoint(step, configJson, store.export(), adam.export(), objective, progress);
  }

  /**
   * Writes it, and removes the oldest ones.
   *
   * @param keep how many stay, at least 1
   * @throws UserError if the disk is full or the folder cannot be written; those that are there
   *     stay as they are
   */
  void write(Path folder, int keep) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach((n, t) -> tensors.put("weights/" + n, t));
    optimiser.forEach((n, t) -> tensors.put("adam/" + n, t));
    objective.forEach((n, t) -> tensors.put("objective/" + n, t));
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("step", String.valueOf(step));
    metadata.put("config", configJson);
    metadata.put(PROGRESS, Yaml.toJson(progress));
    String hash = hash(metadata, tensors);
    metadata.put(SHA256, hash);
    Path file = folder.resolve(String.format("step-%08d.safetensors", step));
    try {
      new Safetensors(metadata, tensors).write(file);
      List<Path> all = list(folder);
      for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
        Files.delete(old);
      }
    } catch (IOException e) {
      throw new UserError(
          "checkpoint " + file,
          e.getMessage() == null ? e.toString() : e.getMessage(),
          "a place that can be written, with free space",
          "make space and start the same command again: it goes on from the newest checkpoint there"
              + " is",
          e);
    }
  }

  /** Of the tensors and of what is said about them. */
  private static String hash(Map<String, String> metadata, Map<String, Tensor> tensors) {
    Map<String, String> said = new TreeMap<>(metadata);
    said.remove(SHA256);
    return VideoSet.hash(said + new Safetensors(Map.of(), tensors).sha256());
  }

  /**
   * The threads of the newest whole checkpoint, whatever its configuration.
   *
   * @return empty where there is none
   */
  static Optional<Integer> threads(Path folder) throws IOException {
    List<Path> all = list(folder);
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        Map<String, String> metadata = Safetensors.read(all.get(i)).metadata();
        if (metadata.containsKey(PROGRESS)) {
          return Optional.of(progress(metadata, all.get(i)).threads());
        }
      } catch (UserError e) {
        LOG.debug("passing over: {}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  private static RunProgress progress(Map<String, String> metadata, Path file) {
    return Yaml.parseJson(metadata.get(PROGRESS), RunProgress.class, file.toString());
  }

  /**
   * The newest whole checkpoint of the folder; a damaged one is passed over.
   *
   * @throws UserError if it is of another run, or has no hash, so that nobody can tell whether it
   *     is whole
   */
  static Optional<Checkpoint> latest(Path folder, String configJson) throws IOException {
    List<Path> all = list(folder);
    for (int i = all.size() - 1; i >= 0; i--) {
      Safetensors file;
      try {
        file = Safetensors.read(all.get(i));
      } catch (UserError e) {
        LOG.warn("passing over: {}", e.getMessage());
        continue;
      }
      String hash = file.metadata().get(SHA256);
      if (hash == null || !file.metadata().containsKey(PROGRESS)) {
        throw new UserError(
            "checkpoint " + all.get(i),
            hash == null ? "no SHA-256 of its data" : "no state of its log",
            "one that ./slotcast train wrote",
            "remove it to go on from the one before, or the folder to start afresh");
      }
      if (!hash.equals(hash(file.metadata(), file.tensors()))) {
        LOG.warn("passing over: checkpoint {}: its data do not fit their SHA-256", all.get(i));
        continue;
      }
      if (!configJson.equals(file.metadata().get("config"))) {
        throw new UserError(
            "checkpoint " + all.get(i),
            "another configuration or seed",
            "that of this run",
            "name another --out, or remove the folder to start afresh");
      }
      return Optional.of(
          new Checkpoint(
              Integer.parseInt(file.metadata().get("step")),
              configJson,
              under("weights/", file),
              under("adam/", file),
              under("objective/", file),
              progress(file.metadata(), all.get(i))));
    }
    return Optional.empty();
  }

  private static Map<String, Tensor> under(String prefix, Safetensors file) {
    Map<String, Tensor> out = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (n, t) -> {
              if (n.startsWith(prefix)) {
                out.put(n.substring(prefix.length()), t);
              }
            });
    return out;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(p -> p.getFileName().toString().matches("step-\\d{8}\\.safetensors"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}
