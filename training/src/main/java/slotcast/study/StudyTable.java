package slotcast.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import slotcast.file.AtomicFiles;

/** The results of a study by configuration and seed: mean ± sample deviation, and failures. */
final class StudyTable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final StudyConfig study;
  private final Map<String, Map<Long, JsonNode>> scores = new LinkedHashMap<>();
  private final Map<String, Map<Long, String>> failures = new LinkedHashMap<>();

  /**
   * @param names of the configurations, in the order of their rows
   */
  StudyTable(StudyConfig study, List<String> names) {
    this.study = study;
    for (String name : names) {
      scores.put(name, new TreeMap<>());
      failures.put(name, new TreeMap<>());
    }
  }

  synchronized void scored(String name, long seed, JsonNode values) {
    scores.get(name).put(seed, values);
  }

  synchronized void failed(String name, long seed, String why) {
    failures.get(name).put(seed, why);
  }

  synchronized int failures() {
    return failures.values().stream().mapToInt(Map::size).sum();
  }

  /** Writes {@code study.md}, {@code study.html} and {@code study.json}. */
  synchronized void write(Path folder) throws IOException {
    List<List<String>> rows = rows();
    AtomicFiles.write(folder.resolve("study.md"), markdown(rows));
    AtomicFiles.write(folder.resolve("study.html"), html(rows));
    AtomicFiles.write(folder.resolve("study.json"), JSON.writeValueAsString(json()));
  }

  /** The table as Markdown. */
  synchronized String markdown() {
    return markdown(rows());
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("Configuration", "Seeds", "Failed"));
    head.addAll(study.columns());
    rows.add(head);
    scores.forEach(
        (name, seeds) -> {
          List<String> row =
              new ArrayList<>(
                  List.of(
                      name,
                      String.valueOf(seeds.size()),
                      String.valueOf(failures.get(name).size())));
          study.columns().forEach(column -> row.add(text(values(seeds, column))));
          rows.add(row);
        });
    return rows;
  }

  private static List<Double> values(Map<Long, JsonNode> seeds, String column) {
    List<Double> values = new ArrayList<>();
    for (JsonNode scores : seeds.values()) {
      JsonNode value = scores.at("/" + column.replace('.', '/'));
      if (value.isNumber()) {
        values.add(value.doubleValue());
      }
    }
    return values;
  }

  private static String text(List<Double> values) {
    if (values.isEmpty()) {
      return "—";
    }
    String mean = String.format(Locale.ROOT, "%.4g", mean(values));
    return values.size() < 2
        ? mean
        : mean + String.format(Locale.ROOT, " ± %.2g", deviation(values));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  /** Of n - 1 degrees of freedom. */
  private static double deviation(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }

  private String markdown(List<List<String>> rows) {
    StringBuilder text = new StringBuilder("# " + study.name() + "\n\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        text.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    text.append("\nMean ± sample deviation over the seeds that did not fail.\n");
    failures.forEach(
        (name, seeds) ->
            seeds.forEach(
                (seed, why) ->
                    text.append("\n- failed: " + name + ", seed " + seed + ": " + why + "\n")));
    return text.toString();
  }

  private String html(List<List<String>> rows) {
    StringBuilder text =
        new StringBuilder(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                + escaped(study.name())
                + "</title><style>body{font-family:sans-serif}td,th{padding:2px 8px;"
                + "border-bottom:1px solid #ccc;text-align:left}</style></head><body>\n<h1>"
                + escaped(study.name())
                + "</h1>\n<table>\n");
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      text.append("<tr>");
      rows.get(i).forEach(v -> text.append("<" + cell + ">" + escaped(v) + "</" + cell + ">"));
      text.append("</tr>\n");
    }
    text.append("</table>\n<p>Mean ± sample deviation over the seeds that did not fail.</p>\n");
    failures.forEach(
        (name, seeds) ->
            seeds.forEach(
                (seed, why) ->
                    text.append(
                        "<p>Failed: " + escaped(name + ", seed " + seed + ": " + why) + "</p>\n")));
    return text.append("</body></html>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private ObjectNode json() {
    ObjectNode all = JSON.createObjectNode();
    all.put("name", study.name());
    ObjectNode configurations = all.putObject("configurations");
    scores.forEach(
        (name, seeds) -> {
          ObjectNode one = configurations.putObject(name);
          ObjectNode bySeed = one.putObject("seeds");
          seeds.forEach((seed, values) -> bySeed.set(seed.toString(), values));
          ObjectNode failed = one.putObject("failed");
          failures.get(name).forEach((seed, why) -> failed.put(seed.toString(), why));
          ObjectNode mean = one.putObject("mean");
          ObjectNode deviation = one.putObject("deviation");
          for (String column : study.columns()) {
            List<Double> values = values(seeds, column);
            if (!values.isEmpty()) {
              mean.put(column, mean(values));
            }
            if (values.size() > 1) {
              deviation.put(column, deviation(values));
            }
          }
        });
    return all;
  }
}
