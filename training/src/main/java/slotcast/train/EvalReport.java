package slotcast.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.data.ScoredVideos;
import slotcast.data.ScoredVideos.Piece;
import slotcast.data.VideoSet;
import slotcast.eval.EvalProtocol;
import slotcast.eval.ScoreTable;
import slotcast.file.AtomicFiles;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;

/**
 * Scores as the user sees them, and as {@code ./slotcast compare} reads them.
 *
 * @param kind savi or slotformer
 * @param run what was scored
 * @param perception whose slots SlotFormer predicts; the same model for SAVi
 */
record EvalReport(String kind, StoredRun run, ModelFile perception) {
  private static final List<Integer> STEPS = List.of(1, 5, 10, 20, 40);

  /** What is common to both kinds; scores are added to it. */
  Map<String, Object> head(
      EvalProtocol protocol, ScoredVideos scored, VideoSet set, List<Piece> pieces)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind);
    json.put("weights", run.source());
    json.put("weights_sha256", run.model().sha256());
    json.put("seed", run.model().provenance().seed());
    json.put("step", run.model().provenance().step());
    json.put("model", model());
    json.put("loss", loss());
    json.put("protocol", protocol == null ? null : protocol.name());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", scored.data().kind().key());
    data.put("split", scored.split().folder());
    data.put("name", set.name());
    data.put("sha256", set.hash());
    data.put("simulated", scored.isSimulated());
    data.put("videos", set.videos());
    data.put("clips", pieces.size());
    data.put("frames", pieces.get(0).frames());
    data.put("stride", pieces.get(0).clip().stride());
    data.put("height", set.height());
    data.put("width", set.width());
    json.put("data", data);
    return json;
  }

  /** As the paper's tables call it: SA, ISA-T, ISA-TS, ISA-TSR. */
  private String model() {
    return switch (perception.config(SaviConfig.class, run.source()).corrector().type()) {
      case SLOT_ATTENTION -> "SA";
      case ISA_T -> "ISA-T";
      case ISA_TS -> "ISA-TS";
      case ISA_TSR -> "ISA-TSR";
    };
  }

  /** What the perception model was trained with: baseline, as printed or trainable. */
  private String loss() throws IOException {
    String json = perception.extra().getOrDefault(StoredRun.TRAINING, "{}");
    String type = new ObjectMapper().readTree(json).at("/loss/slot_separation/type").asText();
    for (SeparationConfig.Type one : SeparationConfig.Type.values()) {
      if (type.equalsIgnoreCase(one.name())) {
        return type.toLowerCase(Locale.ROOT).replace('_', ' ');
      }
    }
    return "baseline";
  }

  /** Prints a table: means, deviations over clips, and some time steps. */
  static void print(PrintWriter text, String title, ScoreTable table, int steps) {
    List<Integer> at = STEPS.stream().filter(s -> s <= steps).toList();
    text.println(title);
    StringBuilder head = new StringBuilder(String.format("  %-16s%12s%12s", "", "mean", "± clips"));
    at.forEach(s -> head.append(String.format("%10s", "step " + s)));
    text.println(head);
    for (String metric : table.metrics()) {
      ScoreTable.Summary s = table.of(metric);
      StringBuilder line =
          new StringBuilder(
              String.format(Locale.ROOT, "  %-16s%12.5g%12s", metric, s.mean(), spread(s)));
      for (int step : at) {
        double value = s.byStep().length < step ? Double.NaN : s.byStep()[step - 1];
        line.append(
            Double.isNaN(value)
                ? String.format("%10s", "—")
                : String.format(Locale.ROOT, "%10.4g", value));
      }
      text.println(line);
    }
    table.absent().forEach((metric, why) -> text.printf("  %-16s  — %s%n", metric, why));
  }

  private static String spread(ScoreTable.Summary s) {
    return Double.isNaN(s.deviation()) ? "—" : String.format(Locale.ROOT, "%.2g", s.deviation());
  }

  /**
   * Ends the command: how it was measured, and the file, which of a run lies in its folder unless
   * another one is named.
   */
  void end(EvalOptions options, EvalProtocol protocol, Map<String, Object> json)
      throws IOException {
    Path out = options.out;
    if (out == null && run.folder() != null) {
      out =
          run.folder()
              .resolve("scores" + (protocol == null ? "" : "-" + protocol.name()) + ".json");
    }
    PrintWriter text = options.spec.commandLine().getOut();
    if (protocol != null) {
      text.println("Measured as in " + protocol.source() + ".");
    }
    if (out != null) {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      AtomicFiles.write(out, mapper.writeValueAsString(json));
      text.println("written: " + out);
    }
    text.flush();
  }

  /** One line that says what is scored. */
  static String what(VideoSet set, List<Piece> pieces) {
    Piece first = pieces.get(0);
    boolean same = pieces.stream().allMatch(p -> p.frames() == first.frames());
    return String.format(
        Locale.ROOT,
        "%s: %d clips%s of %d videos",
        set.name(),
        pieces.size(),
        same
            ? String.format(
                Locale.ROOT,
                " of %d frames%s",
                first.frames(),
                first.clip().stride() == 1 ? "" : " at stride " + first.clip().stride())
            : "",
        set.videos());
  }
}
