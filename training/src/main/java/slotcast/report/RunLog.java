package slotcast.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers that a run has logged: {@code log.jsonl}, or {@code log.csv} of older runs. A line
 * that cannot be read, such as the last one of a run that was killed, is passed over and counted.
 *
 * @param training what was logged of the steps, by name
 * @param evaluation scores on held-out videos, by name
 * @param health of the slots, by name
 * @param broken lines that could not be read
 */
public record RunLog(
    Map<String, Series> training,
    Map<String, Series> evaluation,
    Map<String, Series> health,
    int broken) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What older logs, which do not tell, have of steps. */
  private static final String STEPS = "loss|gradient_norm|rate|divergence|separation.*";

  /**
   * Values of one name.
   *
   * @param steps ascending
   * @param values one a step; NaN where it could not be computed
   */
  @SuppressWarnings("ArrayRecordComponent") // drawn, never compared
  public record Series(double[] steps, double[] values) {
    /** The newest value; NaN without any. */
    public double last() {
      return values.length == 0 ? Double.NaN : values[values.length - 1];
    }
  }

  /** While lines are read: kind, then name, then step, of which the last line counts. */
  private static final class Lines {
    private final Map<String, Map<String, TreeMap<Double, Double>>> kinds = new LinkedHashMap<>();
    private int broken;

    void add(String kind, String name, double step, double value) {
      kinds
          .computeIfAbsent(kind, k -> new LinkedHashMap<>())
          .computeIfAbsent(name, n -> new TreeMap<>())
          .put(step, value);
    }

    Map<String, Series> series(String kind) {
      Map<String, Series> all = new LinkedHashMap<>();
      kinds
          .getOrDefault(kind, Map.of())
          .forEach(
              (name, values) ->
                  all.put(name, new Series(doubles(values.keySet()), doubles(values.values()))));
      return all;
    }

    private static double[] doubles(Collection<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** A run that has logged nothing. */
  public static RunLog empty() {
    return new RunLog(Map.of(), Map.of(), Map.of(), 0);
  }

  /** Reads what is in the run's folder. */
  public static RunLog read(Path folder) throws IOException {
    Lines lines = new Lines();
    Path json = folder.resolve("log.jsonl");
    Path csv = folder.resolve("log.csv");
    if (Files.exists(json)) {
      for (String line : lines(json)) {
        json(line, lines);
      }
    } else if (Files.exists(csv)) {
      List<String> all = lines(csv);
      for (String line : all.subList(Math.min(1, all.size()), all.size())) {
        csv(line, lines);
      }
    }
    return new RunLog(
        lines.series("train"), lines.series("evaluation"), lines.series("health"), lines.broken);
  }

  private static List<String> lines(Path file) throws IOException {
    // A run that was killed may have cut a character in two.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new ArrayList<>(text.lines().toList());
  }

  private static void json(String text, Lines lines) {
    try {
      JsonNode line = JSON.readTree(text);
      if (!line.path("kind").isTextual() || !line.path("values").isObject()) {
        lines.broken++;
        return;
      }
      for (Map.Entry<String, JsonNode> e : line.get("values").properties()) {
        double value = e.getValue().isNumber() ? e.getValue().asDouble() : Double.NaN;
        lines.add(line.get("kind").asText(), e.getKey(), line.path("step").asDouble(), value);
      }
    } catch (JsonProcessingException e) {
      lines.broken++;
    }
  }

  private static void csv(String text, Lines lines) {
    String[] cells = text.split(",", -1);
    try {
      String kind = cells[2].matches(STEPS) ? "train" : "evaluation";
      lines.add(kind, cells[2], Double.parseDouble(cells[0]), Double.parseDouble(cells[3]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      lines.broken++;
    }
  }

  /** Names and last values of the scores. */
  public Map<String, Double> lastScores() {
    Map<String, Double> last = new LinkedHashMap<>();
    evaluation.forEach((name, series) -> last.put(name, series.last()));
    return last;
  }
}
