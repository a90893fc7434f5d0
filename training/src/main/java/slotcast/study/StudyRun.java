package slotcast.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;

/**
 * One configuration with one seed: trained, calibrated if the study says so, and scored. What is
 * done already is not done again.
 *
 * @param kind savi or slotformer
 * @param name of the configuration
 * @param config its file
 * @param settings its {@code --set}
 * @param measured options of {@code ./slotcast eval KIND} by name; empty for the nodes' code
 * @param seed of training
 * @param over the perception run under a SlotFormer; null for a perception run
 * @param out folder of the study
 * @param cache of frames
 */
record StudyRun(
    String kind,
    String name,
    Path config,
    List<String> settings,
    Map<String, List<String>> measured,
    long seed,
    StudyRun over,
    Path out,
    Path cache) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Path folder() {
    return out.resolve(run());
  }

  private String run() {
    return name + "-seed" + seed;
  }

  /** What training leaves. */
  Path weights() {
    return folder().resolve(run() + ".safetensors");
  }

  private Path calibrated(String part) {
    return folder().resolve("calibrated-" + part + ".safetensors");
  }

  private Path result() {
    return folder().resolve("eval.json");
  }

  /**
   * The scores, after all that is still to be done for them.
   *
   * @throws StudyProcess.Failure if a command failed
   * @throws UserError if the folder holds a run of another configuration
   */
  JsonNode scores(StudyConfig study, StudyProcess process)
      throws IOException, InterruptedException, StudyProcess.Failure {
    String identity = identity(study);
    if (!Files.exists(result())) {
      Files.createDirectories(folder());
      Path log = folder().resolve("study.log");
      process.run(train(), log);
      if (study.calibrate() != null) {
        process.run(calibrate(study), log);
      }
      ObjectNode scores = measured.isEmpty() ? nodes(study, process, log) : means(process, log);
      AtomicFiles.write(result(), JSON.writeValueAsString(scores.put("study_identity", identity)));
    }
    JsonNode scores = JSON.readTree(Files.readString(result()));
    if (!scores.path("study_identity").asText().equals(identity)) {
      throw new UserError(
          "run " + folder(),
          "scores of another configuration",
          "those of this study",
          "name another --out, or remove the folder");
    }
    return scores;
  }

  /** The scores of the nodes' code, on simulated videos. */
  private ObjectNode nodes(StudyConfig study, StudyProcess process, Path log)
      throws IOException, InterruptedException, StudyProcess.Failure {
    return (ObjectNode) written(eval(study), process, log);
  }

  /** The mean of each metric, by name of what was measured; {@code copied_}: of the last frame. */
  private ObjectNode means(StudyProcess process, Path log)
      throws IOException, InterruptedException, StudyProcess.Failure {
    ObjectNode all = JSON.createObjectNode();
    for (Map.Entry<String, List<String>> one : measured.entrySet()) {
      List<String> command = new ArrayList<>(List.of("eval", kind));
      command.addAll(List.of("--weights", folder().toString()));
      command.addAll(List.of("--config", folder().resolve("config.yaml").toString()));
      command.addAll(List.of("--cache", cache.toString()));
      command.addAll(one.getValue());
      ObjectNode means = all.putObject(one.getKey());
      JsonNode scores = written(command, process, log);
      put(means, "", scores.path("metrics"));
      put(means, "copied_", scores.at("/copy_last/metrics")); // SlotFormer's alone
    }
    return all;
  }

  private static void put(ObjectNode means, String prefix, JsonNode metrics) {
    metrics
        .fields()
        .forEachRemaining(m -> means.set(prefix + m.getKey(), m.getValue().path("mean")));
  }

  /** The JSON that a command writes to its {@code --out}. */
  private JsonNode written(List<String> command, StudyProcess process, Path log)
      throws IOException, InterruptedException, StudyProcess.Failure {
    Path file = folder().resolve("eval-raw.json");
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("--out", file.toString()));
    process.run(whole, log);
    JsonNode json = JSON.readTree(Files.readString(file));
    Files.delete(file);
    return json;
  }

  /** All that the scores depend on. */
  private String identity(StudyConfig study) {
    String under = over == null ? "" : over.identity(study);
    return Yaml.merged(config, settings)
        + "seed "
        + seed
        + " calibrate "
        + study.calibrate()
        + (measured.isEmpty() ? " eval " + study.eval() : " scores " + measured)
        + under;
  }

  private List<String> train() {
    List<String> command = new ArrayList<>(List.of("train", kind, "--config", config.toString()));
    settings.forEach(s -> command.addAll(List.of("--set", s)));
    command.addAll(List.of("--set", "name=" + name));
    if (over != null) {
      command.addAll(List.of("--perception", over.weights().toString()));
    }
    command.addAll(List.of("--seed", String.valueOf(seed), "--out", folder().toString()));
    command.addAll(List.of("--cache", cache.toString()));
    return command;
  }

  private List<String> calibrate(StudyConfig study) {
    List<String> command = new ArrayList<>(List.of("calibrate"));
    command.addAll(study.calibrate());
    command.addAll(List.of("--weights", (over == null ? this : over).weights().toString()));
    command.addAll(List.of("--out-weights", calibrated("savi").toString()));
    if (over != null) {
      command.addAll(List.of("--predictor-weights", weights().toString()));
      command.addAll(List.of("--out-predictor-weights", calibrated("slotformer").toString()));
    }
    return command;
  }

  private List<String> eval(StudyConfig study) {
    boolean calibrated = study.calibrate() != null;
    Path savi = calibrated ? calibrated("savi") : (over == null ? this : over).weights();
    String slotFormer =
        over == null ? "none" : (calibrated ? calibrated("slotformer") : weights()).toString();
    List<String> command = new ArrayList<>(List.of("eval"));
    command.addAll(study.eval());
    command.addAll(List.of("--weights", savi.toString()));
    command.addAll(List.of("--predictor-weights", slotFormer));
    return command;
  }
}
