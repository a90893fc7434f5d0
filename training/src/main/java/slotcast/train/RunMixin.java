package slotcast.train;

import ai.djl.Device;
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
import slotcast.ranks.Launch;
import slotcast.ranks.Ranks;
import slotcast.runtime.torch.TorchDevice;
import slotcast.runtime.torch.TorchRuntime;

/** Options of how a run goes, of every kind of training. */
public final class RunMixin {
  private static final Logger LOG = LoggerFactory.getLogger(RunMixin.class);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Mixin ComputeThreads threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = TorchDevice.AUTO,
      description =
          "auto (a GPU if there is one; of several ranks each takes its own), cpu or cuda:N"
              + " (default: ${DEFAULT-VALUE}).")
  String device;

  @Option(
      names = "--ranks",
      paramLabel = "auto|mpi|one",
      defaultValue = "auto",
      description =
          "Whether this process is one of several that train together over MPI; auto: if mpirun or"
              + " srun started several (default: ${DEFAULT-VALUE}).")
  RankChoice ranks;

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

  /** What all seeds of a process have in common. */
  private record Start(Launch launch, GradientSum sum, StopRequest stop) {}

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
    Launch launch = Launch.current();
    Ranks all = ranks.open(launch);
    try {
      int status =
          run(
              name,
              seed,
              out,
              chooseBy,
              trainer,
              launch,
              all == Ranks.ALONE ? GradientSum.LOCAL : new RankSum(all));
      all.close();
      return status;
    } catch (RunStopped | TrainingFailure e) { // in all ranks, at the same step
      all.close();
      if (all.share().rank() > 0) {
        LOG.debug("rank {} ends", all.share().rank(), e);
        return e instanceof TrainingFailure f ? f.status() : RunStopped.STATUS;
      }
      throw e;
    }
  }

  private int run(
      String name,
      long seed,
      Path out,
      String chooseBy,
      Trainer trainer,
      Launch launch,
      GradientSum sum)
      throws IOException {
    StopRequest stop = StopRequest.OF_PROCESS;
    if (maxMinutes != null) {
      RunSignals.limit(stop, maxMinutes);
    }
    Start start = new Start(launch, sum, stop);
    Path base = out != null ? out : Path.of("runs", name);
    if (seeds == 1) {
      Path folder = out != null ? out : Path.of("runs", name + "-seed" + seed);
      train(seed, folder, start, trainer);
      return 0;
    }
    PrintWriter text = spec.commandLine().getOut();
    return new SeedRuns(name, base, chooseBy, text, sum)
        .train(seed, seeds, (s, folder) -> train(s, folder, start, trainer));
  }

  private Path train(long seed, Path folder, Start start, Trainer trainer) throws IOException {
    int count = threads.resolve(Checkpoint.threads(folder).orElse(null));
    ComputeThreads.use(count);
    Device where = TorchRuntime.device(device, start.launch().localRank());
    LOG.info("seed {}, threads {}, device {}, folder {}", seed, count, where, folder);
    return trainer.train(
        seed,
        folder,
        new RunSettings(keep, ignoreCollapse, count, start.stop(), start.sum(), where));
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
