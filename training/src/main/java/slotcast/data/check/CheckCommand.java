package slotcast.data.check;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import slotcast.error.UserError;
import slotcast.file.AtomicFiles;
import slotcast.sim.Progress;
import slotcast.sim.Split;

/** {@code ./slotcast data check}: whether a data set on disk is whole. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    version = "slotcast 0.1.0",
    description = {
      "Reads a data set once, every file of it, and says what is missing, broken, half",
      "downloaded, or of another size or variant:",
      "  obj3d    <split>/<episode>/test_<i>.png",
      "  clevrer  videos (MP4, and JPEG images if there are any), annotations, derender_proposals",
      "  images   a folder of PNG or JPEG images, with masks/<name>.png if there are any",
      "  bag      a rosbag2 (sqlite3 or MCAP), or a folder of them",
      "  video    a video file, or a folder of them",
      "Exit status: 0 if it is whole, 2 if not."
    },
    footer = {
      "",
      "Examples:",
      "  ./slotcast data check obj3d data/OBJ3D",
      "  ./slotcast data check clevrer data/CLEVRER --split val --threads 8 --json clevrer.json"
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 1024;

  /** What can be checked. */
  enum Kind {
    obj3d,
    clevrer,
    images,
    bag,
    video
  }

  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "Kind of data: ${COMPLETION-CANDIDATES}.")
  Kind kind;

  @Parameters(index = "1", paramLabel = "PATH", description = "Where the data lie.")
  Path path;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = "Look at one split only: train, val or test (obj3d, clevrer).")
  String split;

  @Option(
      names = "--subset",
      description = {"Fewer videos than published are meant", "(obj3d, clevrer)."})
  boolean subset;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the whole report as JSON.")
  Path json;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "20",
      description = "Faults that are listed (default: ${DEFAULT-VALUE}).")
  int show;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Videos read at once (default: half of the cores).")
  Integer threads;

  @Override
  public Integer call() throws IOException {
    int workers =
        threads == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads;
    if (workers < 1 || workers > MOST_THREADS) {
      throw new UserError(
          "--threads", String.valueOf(workers), "1 to " + MOST_THREADS, "choose another number");
    }
    if (!Files.exists(path)) {
      throw new UserError("data set " + path, "nothing", "a data set", "check the path");
    }
    PrintWriter err = spec.commandLine().getErr();
    SetCheck set = set();
    CheckReport report;
    Progress[] progress = new Progress[1];
    try {
      report =
          CheckRun.run(
              set,
              path,
              workers,
              parts -> {
                progress[0] = new Progress("checking", set.unit(), parts, err);
                return progress[0]::step;
              });
    } finally {
      if (progress[0] != null) {
        progress[0].close();
      }
    }
    if (json != null) {
      AtomicFiles.write(json, report.json().toPrettyString() + "\n");
    }
    spec.commandLine().getOut().print(report.words(show));
    spec.commandLine().getOut().flush();
    return report.isWhole() ? 0 : UserError.EXIT_STATUS;
  }

  private SetCheck set() {
    boolean splits = kind == Kind.obj3d || kind == Kind.clevrer;
    if (!splits && (split != null || subset)) {
      throw new UserError(
          split != null ? "--split" : "--subset",
          "the kind " + kind,
          "obj3d or clevrer, which have splits",
          "leave it out");
    }
    if (splits && !Files.isDirectory(path)) {
      throw new UserError("data set " + path, "a file", "the data set's folder", "unpack it");
    }
    return switch (kind) {
      case obj3d -> new Obj3dCheck(path, splits(), subset);
      case clevrer -> new ClevrerCheck(path, splits(), subset);
      case images -> new ImagesCheck(path);
      case bag -> new BagCheck(path);
      case video -> new VideoCheck(path);
    };
  }

  private List<Split> splits() {
    if (split == null) {
      return List.of(Split.values());
    }
    for (Split one : Split.values()) {
      if (one.folder().equals(split)) {
        return List.of(one);
      }
    }
    throw new UserError("--split", split, "train, val or test", "choose one of them");
  }
}
