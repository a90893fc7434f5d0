package slotcast.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;

/** {@code ./slotcast table}: scores of several runs side by side, with their spread. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what ./slotcast eval --out wrote as one Markdown table: a row for each seed, and mean",
      "and standard deviation of each configuration. Files are named NAME-seedN.json."
    })
public final class TableCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("(.+)-seed(\\d+)\\.json");
  private static final List<String> COLUMNS =
      List.of(
          "FG-ARI",
          "ARI",
          "mIoU",
          "px at 1",
          "at 5",
          "at 10",
          "model alone: px at 1",
          "at 5",
          "at 10",
          "ms per frame");
  private static final int PIXELS = 3; // first column with two decimals instead of three

  @Spec CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "JSON of ./slotcast eval --out.")
  List<Path> files;

  @Override
  public Integer call() throws IOException {
    Map<String, Map<Integer, List<Double>>> runs = new LinkedHashMap<>();
    for (Path file : files) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (!name.matches()) {
        throw new UserError(
            "file " + file, "this name", "NAME-seedN.json", "name it after configuration and seed");
      }
      runs.computeIfAbsent(name.group(1), n -> new LinkedHashMap<>())
          .put(Integer.parseInt(name.group(2)), row(file));
    }
    PrintWriter text = spec.commandLine().getOut();
    text.println("| Configuration | Seed | " + String.join(" | ", COLUMNS) + " |");
    text.println("|---".repeat(COLUMNS.size() + 2) + "|");
    runs.forEach(
        (name, seeds) -> {
          seeds.forEach((seed, row) -> print(text, name, seed.toString(), row, null));
          if (seeds.size() > 1) {
            List<List<Double>> rows = List.copyOf(seeds.values());
            print(text, name, "mean ± deviation", means(rows), deviations(rows));
          }
        });
    text.flush();
    return 0;
  }

  private static List<Double> row(Path file) throws IOException {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UserError(
          "file " + file, e.getMessage(), "JSON of ./slotcast eval --out", "evaluate again");
    }
    List<Double> row = new ArrayList<>();
    for (String score : List.of("fg_ari", "ari", "miou")) {
      row.add(json.path(score).asDouble(Double.NaN));
    }
    JsonNode pixels = json.path("trajectory_error_px_all");
    for (String method : List.of("predicted", "model_alone")) {
      for (String step : List.of("1", "5", "10")) {
        row.add(pixels.path(method).path(step).asDouble(Double.NaN));
      }
    }
    row.add(json.path("perception_ms_median").asDouble(Double.NaN));
    return row;
  }

  private static List<Double> means(List<List<Double>> rows) {
    List<Double> means = new ArrayList<>();
    for (int c = 0; c < COLUMNS.size(); c++) {
      int column = c;
      means.add(rows.stream().mapToDouble(r -> r.get(column)).average().orElseThrow());
    }
    return means;
  }

  /** Sample deviations, of n - 1 degrees of freedom. */
  private static List<Double> deviations(List<List<Double>> rows) {
    List<Double> means = means(rows);
    List<Double> deviations = new ArrayList<>();
    for (int c = 0; c < COLUMNS.size(); c++) {
      int column = c;
      double squares =
          rows.stream().mapToDouble(r -> Math.pow(r.get(column) - means.get(column), 2)).sum();
      deviations.add(Math.sqrt(squares / (rows.size() - 1)));
    }
    return deviations;
  }

  private static void print(
      PrintWriter text, String name, String seed, List<Double> row, List<Double> deviations) {
    StringBuilder line = new StringBuilder("| " + name + " | " + seed + " |");
    for (int c = 0; c < row.size(); c++) {
      line.append(' ').append(number(c, row.get(c)));
      if (deviations != null && !Double.isNaN(row.get(c))) {
        line.append(" ± ").append(number(c, deviations.get(c)));
      }
      line.append(" |");
    }
    text.println(line);
  }

  private static String number(int column, double value) {
    return Double.isNaN(value)
        ? "—"
        : String.format(Locale.ROOT, column < PIXELS ? "%.3f" : "%.2f", value);
  }
}
