package slotcast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slotcast.error.UserError;
import slotcast.html.Html;

/**
 * Scores on the same frames, a row for each model and loss: mean ± sample deviation over seeds, and
 * the paper's numbers in columns of their own.
 *
 * @param title what is measured
 * @param notes on what, and with what it may be compared
 * @param rows the first one is the head
 */
record ComparisonTable(String title, List<String> notes, List<List<String>> rows) {
  private static final String NONE = "—";

  ComparisonTable {
    notes = List.copyOf(notes);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /**
   * Makes the table.
   *
   * @param scores of one {@link ComparedScores#table}
   * @throws UserError if two are of one model, loss and seed
   */
  static ComparisonTable of(List<ComparedScores> scores) {
    ComparedScores first = scores.get(0);
    EvalProtocol protocol = first.protocol();
    boolean paper = protocol != null && PaperTables.has(protocol.name());
    Map<String, Map<Long, ComparedScores>> bySeed = new LinkedHashMap<>();
    for (ComparedScores s : scores) {
      ComparedScores other =
          bySeed
              .computeIfAbsent(s.model() + "/" + s.loss(), m -> new TreeMap<>())
              .putIfAbsent(s.seed(), s);
      if (other != null) {
        throw new UserError(
            "scores " + s.file(),
            "the same model, loss, seed and frames as " + other.file(),
            "one of each",
            "leave one out");
      }
    }
    boolean other = first.simulated() || !first.dataKind().equals(data(protocol));
    List<String> metrics = metrics(protocol, scores);
    List<List<String>> rows = new ArrayList<>();
    rows.add(head(metrics, paper, other));
    for (String model : PaperTables.MODELS) {
      for (String loss : PaperTables.LOSSES) {
        Map<Long, ComparedScores> seeds = bySeed.getOrDefault(model + "/" + loss, Map.of());
        if (paper || !seeds.isEmpty()) {
          rows.add(row(model, loss, List.copyOf(seeds.values()), metrics, paper ? protocol : null));
        }
      }
    }
    if (first.kind().equals(EvalProtocol.SLOTFORMER)) {
      rows.add(copied(scores, metrics, paper));
    }
    return new ComparisonTable(
        protocol == null ? "Scores of " + first.kind() : protocol.name(),
        notes(first, protocol, other),
        rows);
  }

  private static String data(EvalProtocol protocol) {
    return protocol == null ? "" : protocol.data();
  }

  private static List<String> metrics(EvalProtocol protocol, List<ComparedScores> scores) {
    if (protocol != null) {
      return protocol.metrics();
    }
    Set<String> all = new LinkedHashSet<>();
    scores.forEach(s -> all.addAll(s.means().keySet()));
    return List.copyOf(all);
  }

  private static List<String> head(List<String> metrics, boolean paper, boolean other) {
    List<String> head = new ArrayList<>(List.of("Model", "Loss", "Seeds"));
    head.addAll(metrics);
    if (paper) {
      metrics.forEach(m -> head.add("paper: " + m + (other ? " (other data)" : "")));
    }
    return head;
  }

  private static List<String> row(
      String model,
      String loss,
      List<ComparedScores> seeds,
      List<String> metrics,
      EvalProtocol paper) {
    List<String> row = new ArrayList<>(List.of(model, loss, String.valueOf(seeds.size())));
    for (String metric : metrics) {
      row.add(
          spread(seeds.stream().map(s -> s.means().get(metric)).filter(v -> v != null).toList()));
    }
    if (paper != null) {
      for (String metric : metrics) {
        Double value = PaperTables.printed(paper, model, loss, metric);
        row.add(value == null ? NONE : number(value, "%.6g"));
      }
    }
    return row;
  }

  /** Over all runs: masks, unlike images, are those of each model. */
  private static List<String> copied(
      List<ComparedScores> scores, List<String> metrics, boolean paper) {
    List<String> row = new ArrayList<>(List.of("last frame copied", "", ""));
    for (String metric : metrics) {
      row.add(
          spread(scores.stream().map(s -> s.copied().get(metric)).filter(v -> v != null).toList()));
    }
    for (int i = 0; paper && i < metrics.size(); i++) {
      row.add(NONE);
    }
    return row;
  }

  private static List<String> notes(ComparedScores first, EvalProtocol protocol, boolean other) {
    List<String> notes = new ArrayList<>();
    notes.add("On " + first.what() + (first.simulated() ? ", simulated." : "."));
    if (protocol != null) {
      notes.add("As in " + protocol.source() + ".");
      if (other) {
        notes.add(
            "Published numbers are of "
                + protocol.data().toUpperCase(Locale.ROOT)
                + ", these are not: they cannot be compared.");
      }
    }
    notes.add("Mean ± sample deviation over seeds.");
    return notes;
  }

  private static String spread(List<Double> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    String mean = number(ScoreTable.mean(values), "%.4g");
    return values.size() < 2 ? mean : mean + " ± " + number(ScoreTable.deviation(values), "%.2g");
  }

  /** Without zeros at the end. */
  private static String number(double value, String format) {
    String text = String.format(Locale.ROOT, format, value);
    return text.contains(".") ? text.replaceFirst("\\.?0+(e|$)", "$1") : text;
  }

  String markdown() {
    StringBuilder text = new StringBuilder("## " + title + "\n\n");
    text.append(String.join(" ", notes)).append("\n\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append(
          rows.get(i).stream()
              .map(v -> v.replace("|", "\\|"))
              .collect(Collectors.joining(" | ", "| ", " |\n")));
      if (i == 0) {
        text.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    return text.append('\n').toString();
  }

  /** The first column is the table's title. */
  String csv() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      List<String> cells = new ArrayList<>(List.of(i == 0 ? "Table" : title));
      cells.addAll(rows.get(i));
      text.append(
          cells.stream()
              .map(v -> v.matches("[^,\"\n]*") ? v : '"' + v.replace("\"", "\"\"") + '"')
              .collect(Collectors.joining(",", "", "\n")));
    }
    return text.toString();
  }

  String html() {
    StringBuilder text = new StringBuilder("<h2>" + Html.escape(title) + "</h2>\n<p>");
    text.append(Html.escape(String.join(" ", notes))).append("</p>\n<table>\n");
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      text.append("<tr>");
      rows.get(i).forEach(v -> text.append("<" + cell + ">" + Html.escape(v) + "</" + cell + ">"));
      text.append("</tr>\n");
    }
    return text.append("</table>\n").toString();
  }
}
