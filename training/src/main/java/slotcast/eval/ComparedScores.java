package slotcast.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import slotcast.error.UserError;

/**
 * What {@code ./slotcast eval savi|slotformer} wrote, as far as it is compared.
 *
 * @param file where it stands
 * @param kind savi or slotformer
 * @param model SA, ISA-T, ISA-TS or ISA-TSR
 * @param loss baseline, as printed or trainable
 * @param protocol null for none
 * @param data which frames; scores of other ones are not put together
 * @param dataKind obj3d, clevrer …
 * @param what data are, in words
 * @param simulated whether the simulator made them
 * @param means by metric
 * @param copied means of the last seen frame copied; empty for SAVi
 */
record ComparedScores(
    Path file,
    String kind,
    String model,
    String loss,
    long seed,
    EvalProtocol protocol,
    String data,
    String dataKind,
    String what,
    boolean simulated,
    Map<String, Double> means,
    Map<String, Double> copied) {

  /**
   * Reads a file, or those of a run's folder.
   *
   * @throws UserError if there is none, or it is something else
   */
  static List<ComparedScores> read(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      ComparedScores one = file(path);
      if (one == null) {
        throw new UserError(
            "file " + path,
            Files.exists(path) ? "something else" : "nothing",
            "JSON of ./slotcast eval savi or slotformer",
            "write it with --out");
      }
      return List.of(one);
    }
    List<ComparedScores> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        ComparedScores one = file(file);
        if (one != null) {
          found.add(one);
        }
      }
    }
    if (found.isEmpty()) {
      throw new UserError(
          "run " + path,
          "no scores in it",
          "scores.json or scores-PROTOCOL.json",
          "run ./slotcast eval savi --weights " + path + " (or slotformer)");
    }
    return found;
  }

  /** Null if it is something else. */
  private static ComparedScores file(Path file) {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      return null;
    }
    if (json == null || !json.has("metrics") || !json.has("data") || !json.has("kind")) {
      return null;
    }
    JsonNode data = json.get("data");
    String kind = json.get("kind").asText();
    JsonNode protocol = json.path("protocol");
    String frames = data.path("frames").asText() + " frames";
    String what =
        String.format(
            "%s, %s clips of %s, %sx%s pixels",
            data.path("name").asText(),
            data.path("clips").asText(),
            kind.equals(EvalProtocol.SLOTFORMER)
                ? frames + " (" + json.path("burn_in").asText() + " seen)"
                : frames,
            data.path("width").asText(),
            data.path("height").asText());
    return new ComparedScores(
        file,
        kind,
        json.path("model").asText(),
        json.path("loss").asText(),
        json.path("seed").asLong(),
        protocol.isTextual() ? EvalProtocol.of(protocol.asText(), kind) : null,
        data.path("sha256").asText() + " " + json.path("burn_in").asText() + what,
        data.path("kind").asText(),
        what,
        data.path("simulated").asBoolean(),
        means(json.get("metrics")),
        means(json.path("copy_last").path("metrics")));
  }

  private static Map<String, Double> means(JsonNode metrics) {
    Map<String, Double> means = new LinkedHashMap<>();
    metrics.properties().forEach(m -> means.put(m.getKey(), m.getValue().path("mean").asDouble()));
    return means;
  }

  /** Scores that belong into one table have one of these. */
  String table() {
    return (protocol == null ? kind : protocol.name()) + " of " + data;
  }
}
