package slotcast.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.eval.ComputeThreads;

/** {@code ./slotcast report RUN}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one HTML file that tells a training run: how it was trained, its losses and scores,",
      "pictures of slots and masks on held-out videos, predicted frames beside the true ones, and",
      "features in the plane (t-SNE). Everything is inside the file. Of an unfinished run it shows",
      "the newest checkpoint. Pictures, films and arrays (.npy) are also written beside it."
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "Folder of a run, a file of weights, or the name of bundled weights.")
  String run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write (default: report.html in the run's folder, or here).")
  Path out;

  @Option(
      names = "--videos",
      paramLabel = "N",
      defaultValue = "3",
      description = "Held-out videos that are shown (default: ${DEFAULT-VALUE}).")
  int videos;

  @Option(names = "--no-tsne", description = "Leave features in the plane out.")
  boolean withoutTsne;

  @Option(
      names = "--tsne-frames",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Frames whose features are brought into the plane: the middle ones of so many held-out"
              + " videos, or several of each where there are fewer (default: ${DEFAULT-VALUE}).")
  int tsneFrames;

  @Option(
      names = "--tsne-points",
      paramLabel = "N",
      defaultValue = "8192",
      description =
          "Features of the encoder that are, at most: a choice of all by --seed, so that it takes a"
              + " minute (default: ${DEFAULT-VALUE}). The .npy file holds all.")
  int tsnePoints;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of that choice (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--data",
      paramLabel = "VIDEO|FOLDER",
      description =
          "A video file, or a folder of some, to show (default: the run's held-out videos; for"
              + " weights that do not tell of any, simulated scenes).")
  String data;

  @Option(
      names = "--perception",
      paramLabel = "FILE|NAME",
      description =
          "For SlotFormer: the SAVi model whose slots it predicts (default: as it was trained).")
  String perception;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "runs/cache",
      description = "Folder of simulated videos (default: ${DEFAULT-VALUE}).")
  Path cache;

  @Mixin final ComputeThreads threads = new ComputeThreads();

  @Override
  public Integer call() throws IOException {
    if (videos < 1 || tsneFrames < 2 || tsnePoints < 20) {
      throw new UserError(
          "--videos, --tsne-frames and --tsne-points",
          videos + ", " + tsneFrames + " and " + tsnePoints,
          "at least 1, 2 and 20",
          "raise them");
    }
    threads.apply();
    StoredRun stored = StoredRun.read(run);
    Path page = out != null ? out : page(stored);
    String name = page.getFileName().toString().replaceFirst("\\.html?$", "");
    Path files = page.toAbsolutePath().resolveSibling(name + "-files");
    ReportMaker.write(
        stored,
        page,
        new ReportMaker.Options(
            videos, !withoutTsne, tsneFrames, tsnePoints, seed, data, perception, cache, files));
    PrintWriter text = spec.commandLine().getOut();
    text.printf("written: %s (%d KB)%n", page, Files.size(page) / 1024);
    text.printf("beside it: %s%n", files);
    text.flush();
    return 0;
  }

  private static Path page(StoredRun stored) {
    return stored.folder() == null
        ? Path.of("report.html")
        : stored.folder().resolve("report.html");
  }
}
