package slotcast.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.file.FileHash;
import slotcast.model.ModelFile;
import slotcast.model.Provenance;
import slotcast.report.RunLog;
import slotcast.report.RunReport;

/** Writes the report of a run: how it went, and what its model makes of held-out videos. */
final class ReportMaker {
  /**
   * What goes into a report.
   *
   * @param videos shown, at most
   * @param tsne whether features are brought into the plane
   * @param tsneFrames of which they are, at most
   * @param tsnePoints of the encoder's features, at most
   * @param seed of the choice of these
   * @param data video file, or folder of some, to show instead of the run's held-out ones; null for
   *     these, and for weights that do not tell of any for simulated scenes
   * @param perception whose slots a SlotFormer model predicts; null for its configuration's
   * @param cache folder of simulated videos
   * @param files folder that pictures, films and arrays are written into, too; null for none
   */
  record Options(
      int videos,
      boolean tsne,
      int tsneFrames,
      int tsnePoints,
      long seed,
      String data,
      String perception,
      Path cache,
      Path files) {
    /** What a run writes at its end: in seconds, without t-SNE. */
    static Options cheap(Path cache) {
      return new Options(2, false, 0, 0, 0, null, null, cache, null);
    }
  }

  private final StoredRun run;
  private final Options options;
  private final List<RunReport.WeightsFile> weights = new ArrayList<>();

  private ReportMaker(StoredRun run, Options options) {
    this.run = run;
    this.options = options;
  }

  /**
   * Writes the page, and what belongs beside it.
   *
   * @throws UserError if data or another model that the run needs is not there
   */
  static void write(StoredRun run, Path page, Options options) throws IOException {
    AtomicFiles.write(page, new ReportMaker(run, options).report().html());
  }

  private RunReport report() throws IOException {
    file(run.file(), run.source(), run.finished() ? "weights" : "checkpoint", run.model());
    RunFigures figures = RunFigures.of(run, options);
    RunFigures.Perception perception = figures.perception();
    if (perception != null) {
      Path file = Path.of(perception.name());
      file(
          Files.isRegularFile(file) ? file : null,
          perception.name(),
          "perception model, whose slots are predicted",
          perception.model());
    }
    RunLog log = run.folder() == null ? RunLog.empty() : RunLog.read(run.folder());
    Map<String, Double> scores = run.model().provenance().results();
    boolean fromLog = scores.isEmpty();
    scores = fromLog ? log.lastScores() : scores;
    return new RunReport(
        title(),
        figures.summary(),
        state(),
        facts(figures.heldOut()),
        log,
        scores,
        scoresFrom(scores, fromLog, log),
        figures.missing(),
        figures.pictures(),
        figures.films(),
        figures.maps(),
        weights,
        configuration());
  }

  private String title() {
    String name =
        run.folder() == null
            ? run.source()
            : run.folder().toAbsolutePath().getFileName().toString();
    return "Slotcast: " + name;
  }

  private String state() {
    long done = run.model().provenance().step();
    if (run.folder() == null) {
      return "Made from the weights alone, which were trained for " + done + " steps.";
    }
    return run.finished()
        ? "The run is finished: " + done + " steps."
        : String.format(
            "The run is unfinished: everything here is of its newest checkpoint, step %d of %d.",
            done, run.steps());
  }

  private Map<String, String> facts(VideoSet heldOut) {
    Provenance p = run.model().provenance();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Command", p.command());
    facts.put("Seed", String.valueOf(p.seed()));
    facts.put("Steps", String.valueOf(p.step()));
    facts.put(
        "Time",
        p.minutes() > 0 ? String.format(Locale.ROOT, "%.1f minutes", p.minutes()) : "unknown");
    facts.put("Machine", p.machine());
    facts.put("Code version", p.codeVersion());
    if (run.training() != null) {
      facts.put("Data", Yaml.toJson(run.training().data()));
    }
    facts.put("SHA-256 of what defines the training data", p.dataHash());
    facts.put("Pictures are of", heldOut.name() + ", " + heldOut.videos() + " videos");
    facts.put("SHA-256 of what defines these", heldOut.hash());
    return facts;
  }

  private String scoresFrom(Map<String, Double> scores, boolean fromLog, RunLog log) {
    if (scores.isEmpty()) {
      return run.folder() == null
          ? "the weights' file holds none."
          : "the run had no evaluation yet.";
    }
    if (!fromLog) {
      return "On held-out videos, at the end of training.";
    }
    double[] steps = log.evaluation().values().iterator().next().steps();
    return String.format(Locale.ROOT, "On held-out videos, at step %.0f.", steps[steps.length - 1]);
  }

  private String configuration() throws IOException {
    Path saved = run.folder() == null ? null : run.folder().resolve("config.yaml");
    if (saved != null && Files.exists(saved)) {
      return Files.readString(saved);
    }
    return run.training() == null
        ? "model: " + run.model().configJson()
        : Yaml.toYaml(run.training().record());
  }

  /** Notes a file of weights. */
  private void file(Path path, String source, String what, ModelFile model) {
    String tensors = run.finished() || model != run.model() ? model.sha256() : "";
    if (path == null) {
      weights.add(new RunReport.WeightsFile(source, what + ", bundled", 0, "", tensors));
      return;
    }
    try {
      weights.add(
          new RunReport.WeightsFile(
              path.getFileName().toString(),
              what,
              Files.size(path),
              FileHash.sha256(path),
              tensors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
