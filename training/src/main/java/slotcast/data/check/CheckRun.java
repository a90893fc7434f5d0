package slotcast.data.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks into all parts of a data set. The report does not depend on the number of threads. */
final class CheckRun {
  private CheckRun() {}

  /** Is told of each part that is done. */
  @FunctionalInterface
  interface Listener {
    void done();
  }

  /** Is told how many parts there are, before the first one. */
  @FunctionalInterface
  interface Start {
    Listener parts(int parts);
  }

  /**
   * @param path as the user gave it
   * @param threads parts looked into at once
   */
  static CheckReport run(SetCheck set, Path path, int threads, Start start) {
    Findings survey = new Findings(path);
    List<SetCheck.Count> counts = set.survey(survey);
    List<SetCheck.Part> parts = set.parts();
    Listener listener = start.parts(parts.size());
    List<Fault> faults = new ArrayList<>(survey.faults());
    List<String> remarks = new ArrayList<>(survey.remarks());
    Map<String, Long> tally = new TreeMap<>(survey.tally());
    Map<String, Integer> usable = new HashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Findings>> results = new ArrayList<>();
      for (SetCheck.Part part : parts) {
        results.add(
            pool.submit(
                () -> {
                  Findings out = new Findings(path);
                  part.work().run(out);
                  listener.done();
                  return out;
                }));
      }
      for (int i = 0; i < parts.size(); i++) {
        Findings found = results.get(i).get();
        results.set(i, null);
        faults.addAll(found.faults());
        remarks.addAll(found.remarks());
        found.tally().forEach((what, n) -> tally.merge(what, n, Long::sum));
        usable.merge(parts.get(i).split(), found.faults().isEmpty() ? 1 : 0, Integer::sum);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException("a part could not be checked", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
    return new CheckReport(
        set.name(), path.toString(), set.unit(), counts, usable, tally, remarks, faults);
  }
}
