package slotcast.replay.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import slotcast.error.ExitStatus;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.replay.MessageSource;

/** Runs the recordings of a list one after the other, whatever becomes of one, and reports. */
final class ManyReplay {
  private final RecordingList list;
  private final Path folder;
  private final boolean times;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<String, String> failed = new HashMap<>(); // why, by name
  private final Map<String, Double> durations = new HashMap<>(); // seconds, by name
  private int status = 0;

  /** Runs one recording and writes its report into a folder. */
  interface One {
    void run(ListedRecording recording, Path folder);
  }

  /**
   * @param folder to write into
   * @param times whether times and paths are written
   */
  ManyReplay(RecordingList list, Path folder, boolean times, PrintWriter out, PrintWriter err) {
    this.list = list;
    this.folder = folder.toAbsolutePath().normalize();
    this.times = times;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs all.
   *
   * @return exit status: 1 if something got worse beyond its limit or the program has a fault, 2 if
   *     a recording failed otherwise
   */
  int run(One one, Optional<ManyGate> gate) {
    long begun = System.nanoTime();
    prepare();
    List<ManyReport.Outcome> outcomes = new ArrayList<>();
    double left = list.recordings().stream().mapToDouble(this::duration).sum();
    double done = 0;
    for (ListedRecording recording : list.recordings()) {
      String name = recording.name();
      if (!failed.containsKey(name)) {
        tell(outcomes.size() + 1, name, done, left, begun);
        attempt(name, () -> one.run(recording, folder.resolve(name)));
      }
      done += duration(recording);
      left -= duration(recording);
      outcomes.add(outcome(name));
    }
    ManyReport report =
        new ManyReport(list.name(), outcomes, times ? (System.nanoTime() - begun) * 1e-9 : -1);
    Optional<Gate.Verdict> verdict = gate.map(g -> g.judge(report.root()));
    verdict.ifPresent(report::verdict);
    write(report);
    verdict.ifPresent(v -> v.lines().forEach(out::println));
    out.println("report  " + folder.resolve("many.html"));
    out.printf(
        Locale.ROOT,
        "%d of %d recordings done in %.0f s%n",
        outcomes.size() - failed.size(),
        outcomes.size(),
        (System.nanoTime() - begun) * 1e-9);
    out.flush();
    return verdict.isPresent() && !verdict.get().passes() ? 1 : status;
  }

  /** Finds mistakes in the list before the first recording is run, and how long each one is. */
  private void prepare() {
    try {
      Files.createDirectories(folder);
      for (String suffix : List.of("json", "html", "md")) {
        Files.deleteIfExists(folder.resolve("many." + suffix));
      }
      for (ListedRecording recording : list.recordings()) {
        Files.deleteIfExists(folder.resolve(recording.name()).resolve("report.json"));
        Files.deleteIfExists(folder.resolve(recording.name()).resolve("report.html"));
      }
    } catch (IOException e) {
      throw failure(e);
    }
    for (ListedRecording recording : list.recordings()) {
      attempt(
          recording.name(),
          () -> {
            if (recording.truth() != null && !Files.isReadable(recording.truth())) {
              throw new UserError(
                  "true objects " + recording.truth(), "no such file", "a file", "check the path");
            }
            OptionalLong nanos = MessageSource.open(recording.path()).durationNanos();
            nanos.ifPresent(n -> durations.put(recording.name(), Math.max(1, n) * 1e-9));
          });
    }
  }

  /** The mean of the others where a recording does not tell; those that fail take no time. */
  private double duration(ListedRecording recording) {
    if (failed.containsKey(recording.name()) && !durations.containsKey(recording.name())) {
      return 0;
    }
    return durations.getOrDefault(
        recording.name(), durations.values().stream().mapToDouble(d -> d).average().orElse(1));
  }

  private void attempt(String name, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      StringWriter words = new StringWriter();
      int of = ExitStatus.of(e, new PrintWriter(words));
      String first =
          words.toString().lines().findFirst().orElse("").replaceFirst("^slotcast: ", "");
      failed.put(name, of == ExitStatus.FAULT ? "a fault of the program: " + e : first);
      status = status == ExitStatus.FAULT ? status : of;
      err.print(name + " failed: " + words);
      err.flush();
    }
  }

  private void tell(int number, String name, double done, double left, long begun) {
    double seconds = (System.nanoTime() - begun) * 1e-9;
    err.printf(
        Locale.ROOT,
        "recording %d of %d, %s%s%n",
        number,
        list.recordings().size(),
        UserError.oneLine(name),
        done > 0 ? String.format(Locale.ROOT, ", %.0f s left for all", seconds * left / done) : "");
    err.flush();
  }

  private ManyReport.Outcome outcome(String name) {
    String why = failed.getOrDefault(name, "");
    return new ManyReport.Outcome(
        name,
        why.isEmpty()
            ? ReportFile.read(folder.resolve(name).resolve("report.json"))
            : JsonNodeFactory.instance.objectNode(),
        why);
  }

  private void write(ManyReport report) {
    try {
      AtomicFiles.write(folder.resolve("many.md"), new ManyTable(report).markdown());
      AtomicFiles.write(folder.resolve("many.html"), new ManyTable(report).html());
      AtomicFiles.write(folder.resolve("many.json"), report.json());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private UserError failure(IOException e) {
    return new UserError(
        "output folder " + folder,
        e.getClass().getSimpleName() + ": " + e.getMessage(),
        "a folder that can be written",
        "choose another one with --out",
        e);
  }
}
