package slotcast.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors;
import slotcast.tensor.Safetensors.Tensor;

/**
 * Everything a run needs to go on to the same numbers: parameters, optimiser state, step. Batches
 * depend on seed and step only. Written atomically; the last two are kept.
 *
 * @param step steps done
 * @param configJson the run's configuration, to refuse another one
 * @param parameters by name
 * @param optimiser state of {@link Adam}
 * @param objective what the loss remembers from one step to the next
 */
record Checkpoint(
    int step,
    String configJson,
    Map<String, Tensor> parameters,
    Map<String, Tensor> optimiser,
    Map<String, Tensor> objective) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
  private static final int KEPT = 2;
  private static final String SHA256 = "sha256";

  static void write(
      Path folder,
      int step,
      String configJson,
      ParameterStore store,
      Adam adam,
      Map<String, Tensor> objective)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    store.export().forEach((n, t) -> tensors.put("weights/" + n, t));
    adam.export().forEach((n, t) -> tensors.put("adam/" + n, t));
    objective.forEach((n, t) -> tensors.put("objective/" + n, t));
    String hash = new Safetensors(Map.of(), tensors).sha256();
    Map<String, String> metadata =
        Map.of("step", String.valueOf(step), "config", configJson, SHA256, hash);
    new Safetensors(metadata, tensors)
        .write(folder.resolve(String.format("step-%08d.safetensors", step)));
    List<Path> all = list(folder);
    for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      Files.delete(old);
    }
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
      if (hash == null) {
        throw new UserError(
            "checkpoint " + all.get(i),
            "no SHA-256 of its data",
            "one that ./slotcast train wrote",
            "remove it to go on from the one before, or the folder to start afresh");
      }
      if (!hash.equals(file.sha256())) {
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
              under("objective/", file)));
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
