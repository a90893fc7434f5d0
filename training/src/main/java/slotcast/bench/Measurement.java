package slotcast.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Times paths one after the other, alone or with PyTorch's in turn; and what it found. */
final class Measurement {
  private static final int BLOCKS = 10;
  private static final int WARM_UP = 50; // at most; the JVM compiles what it has seen often
  private static final int WARM_UP_LEAST = 5; // however many rounds follow, as PyTorch has it
  private static final long WARM_UP_NANOS = 5_000_000_000L; // beyond those no round after that

  /** Means of what came out may differ by so much: precision, and a GPU's own order of sums. */
  private static final double SAME = 5e-3;

  private final PathSet paths;
  private final ToIntFunction<PathName> rounds;
  private final PrintWriter progress;
  private final List<Row> rows = new ArrayList<>();
  private final List<Ratio> ratios = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private Double startUpSeconds; // null: not measured

  /**
   * @param rounds of a path
   * @param progress is told each path when it is done
   */
  Measurement(PathSet paths, ToIntFunction<PathName> rounds, PrintWriter progress) {
    this.paths = paths;
    this.rounds = rounds;
    this.progress = progress;
  }

  List<Row> rows() {
    return rows;
  }

  List<Ratio> ratios() {
    return ratios;
  }

  /** What PyTorch computes otherwise. */
  List<String> faults() {
    return faults;
  }

  /** From the start of the JVM to the first result; null beside PyTorch. */
  Double startUpSeconds() {
    return startUpSeconds;
  }

  /** Measures paths of this program. */
  Measurement alone(List<PathName> names) {
    for (PathName name : names) {
      try (TimedPath path = paths.open(name)) {
        double value = Row.meanSize(path.run());
        startUpSeconds =
            startUpSeconds == null ? Double.valueOf(Report.sinceStart()) : startUpSeconds;
        warmUp(name, path);
        Samples samples = null;
        for (int n : blocks(rounds.applyAsInt(name))) {
          samples = joined(samples, Samples.run(path, n));
        }
        rows.add(Row.of(name, paths.backend(name), samples, value));
        tell(name);
      }
    }
    return this;
  }

  /** Measures paths of this program and of two Pythons, block by block in turn. */
  Measurement beside(List<PathName> names, PythonPeer untuned, PythonPeer tuned) {
    for (PathName name : names) {
      try (TimedPath path = paths.open(name)) {
        double value = Row.meanSize(path.run());
        warmUp(name, path);
        double theirs = untuned.block(name, 1).value();
        tuned.block(name, 1);
        Samples ours = null;
        Samples asItStarts = null;
        Samples withTunedMalloc = null;
        for (int n : blocks(rounds.applyAsInt(name))) {
          ours = joined(ours, Samples.run(path, n));
          asItStarts = joined(asItStarts, untuned.block(name, n).samples());
          withTunedMalloc = joined(withTunedMalloc, tuned.block(name, n).samples());
        }
        rows.add(Row.of(name, paths.backend(name), ours, value));
        rows.add(Row.ofOther(name, "pytorch untuned", asItStarts, theirs));
        rows.add(Row.ofOther(name, "pytorch malloc_tuned", withTunedMalloc, theirs));
        ratios.add(Ratio.of(name, "untuned", ours, asItStarts));
        ratios.add(Ratio.of(name, "malloc_tuned", ours, withTunedMalloc));
        if (!(Math.abs(value - theirs) <= SAME * Math.abs(theirs))) {
          faults.add(
              String.format(
                  Locale.ROOT,
                  "%s gives values of mean size %.6f, PyTorch's %.6f: not the same computation",
                  name,
                  value,
                  theirs));
        }
        tell(name);
      }
    }
    return this;
  }

  /** Rounds that nobody counts. */
  private void warmUp(PathName name, TimedPath path) {
    long begun = System.nanoTime();
    int most = Math.max(WARM_UP_LEAST, Math.min(WARM_UP, rounds.applyAsInt(name)));
    for (int i = 1; i < most; i++) {
      if (i >= WARM_UP_LEAST && System.nanoTime() - begun > WARM_UP_NANOS) {
        return;
      }
      var unused = path.run();
    }
  }

  /** Rounds of each block: as many blocks as there are rounds, up to so many. */
  private static List<Integer> blocks(int rounds) {
    int count = Math.min(BLOCKS, rounds);
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sizes.add(rounds * (i + 1) / count - rounds * i / count);
    }
    return sizes;
  }

  private static Samples joined(Samples before, Samples next) {
    if (before == null) {
      return next;
    }
    before.add(next);
    return before;
  }

  private void tell(PathName name) {
    progress.println("slotcast: bench: " + name + " done");
    progress.flush();
  }
}
