package slotcast.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.eval.ComputeThreads;

/** Options of how a run goes, of every kind of training. */
public final class RunMixin {
  private static final Logger LOG = LoggerFactory.getLogger(RunMixin.class);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin ComputeThreads threads;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Train N seeds one after the other, from --seed on, into DIR-seedS each (DIR: --out, else"
              + " runs/NAME), tell how their scores spread, and keep the best by choose_by of the"
              + " configuration in DIR-best (default: ${DEFAULT-VALUE}).")
  int seeds;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "2",
      description = "Newest checkpoints kept (default: ${DEFAULT-VALUE}).")
  int keep;

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description =
          "End with a checkpoint and exit status 75 after M minutes; start again to go on.")
  Double maxMinutes;

  @Option(
      names = "--ignore-collapse",
      description = "Go on where a run has collapsed, instead of ending with exit status 4.")
  boolean ignoreCollapse;

  /** Trains a seed; gives the weights' file. */
  interface Trainer {
    Path train(long seed, Path folder, RunSettings settings) throws IOException;
  }

  /**
   * Trains one seed or several.
   *
   * @param out as the user gave it, or null
   * @param chooseBy of the configuration, or null
   * @return exit status
   */
  int run(String name, long seed, Path out, String chooseBy, Trainer trainer) throws IOException {
    check();
    RunSignals.prepareExit();
    StopRequest stop = StopRequest.OF_PROCESS;
    if (maxMinutes != null) {
      RunSignals.limit(stop, maxMinutes);
    }
    Path base = out != null ? out : Path.of("runs", name);
    if (seeds == 1) {
      Path folder = out != null ? out : Path.of("runs", name + "-seed" + seed);
      train(seed, folder, stop, trainer);
      return 0;
    }
    PrintWriter text = spec.commandLine().getOut();
    return new SeedRuns(name, base, chooseBy, text)
        .train(seed, seeds, (s, folder) -> train(s, folder, stop, trainer));
  }

  private Path train(long seed, Path folder, StopRequest stop, Trainer trainer) throws IOException {
    int count = threads.resolve(Checkpoint.threads(folder).orElse(null));
    ComputeThreads.use(count);
    LOG.info("seed {}, threads {}, folder {}", seed, count, folder);
    return trainer.train(
        seed, folder, new RunSettings(keep, ignoreCollapse, count, stop, GradientSum.LOCAL));
  }

  private void check() {
    if (seeds < 1 || keep < 1) {
      throw new UserError(
          seeds < 1 ? "--seeds" : "--keep",
          String.valueOf(Math.min(seeds, keep)),
          "at least 1",
          "leave it out for a default");
    }
    if (maxMinutes != null && !(maxMinutes > 0)) {
      throw new UserError(
          "--max-minutes", "" + maxMinutes, "more than 0", "leave it out for no limit");
    }
  }
}
