package slotcast.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.data.ScoredVideos;
import slotcast.data.ScoredVideos.Piece;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.eval.ComputeThreads;
import slotcast.eval.DeviceMixin;
import slotcast.eval.EvalProtocol;
import slotcast.lpips.Lpips;
import slotcast.lpips.LpipsTrunk;
import slotcast.lpips.LpipsWeights;
import slotcast.model.SaviConfig;
import slotcast.sim.Progress;

/** What {@code ./slotcast eval savi} and {@code slotformer} score, and on what. */
final class EvalOptions {
  private static final int MOST_AT_ONCE = 1024;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "RUN|FILE|NAME",
      description = "Folder of a run, a file of weights, or the name of bundled weights.")
  String weights;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Score on these videos: a video file, a rosbag2, a folder of some, OBJ3D, CLEVRER or a"
              + " folder of images (default: those of --config, else those that the weights were"
              + " trained on).")
  Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration of training, for its data.")
  Path config;

  @Mixin SettingsMixin set;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "val",
      description = "train, val (what training holds out) or test (default: ${DEFAULT-VALUE}).")
  String split;

  @Option(
      names = "--videos",
      paramLabel = "N",
      description = "Only the first N videos of the split.")
  Integer videos;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "Measure as published: paper-table1, paper-table2 or paper-table3 of SAVi; paper-table4,"
              + " slotformer-table1 or slotformer-table2 of SlotFormer.")
  String protocol;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Clips at once; scores differ by rounding only (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--lpips",
      paramLabel = "FILE",
      split = ",",
      description =
          "Weights of LPIPS, which are not shipped: torchvision's trunk and the published linear"
              + " layers, two files with a comma, or one that holds both.")
  List<Path> lpips = new ArrayList<>();

  @Option(
      names = "--lpips-trunk",
      paramLabel = "vgg|alex",
      defaultValue = "vgg",
      description = "Their network; the reference's is vgg (default: ${DEFAULT-VALUE}).")
  String lpipsTrunk;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the numbers as JSON, which ./slotcast compare reads (default: scores.json or"
              + " scores-PROTOCOL.json in the run's folder, where --weights is one).")
  Path out;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "runs/cache",
      description = "Folder of the frame caches, shared by runs (default: ${DEFAULT-VALUE}).")
  Path cache;

  @Mixin final DeviceMixin device = new DeviceMixin();

  @Mixin final ComputeThreads threads = new ComputeThreads();

  /**
   * Refuses a model whose slots start from hints: it draws nothing without.
   *
   * @param source names it in messages
   */
  static void checkHints(SaviConfig model, String source) {
    if (model.hints() != null) {
      throw new UserError(
          "weights " + source,
          "a model whose slots start from hints",
          "one whose slots start by themselves",
          "score it by ./slotcast eval boxes");
    }
  }

  /** The protocol that the options name; null for none. */
  EvalProtocol protocol(String model) {
    return protocol == null ? null : EvalProtocol.of(protocol, model);
  }

  /** Which videos the options name. */
  ScoredVideos videos(StoredRun run) {
    if (batch < 1 || batch > MOST_AT_ONCE) {
      throw new UserError("--batch", String.valueOf(batch), "1 to " + MOST_AT_ONCE, "leave it out");
    }
    if (videos != null && videos < 1) {
      throw new UserError("--videos", String.valueOf(videos), "at least 1", "leave it out for all");
    }
    DataConfig data = data(run);
    if (data.colour() == null) {
      data = data.withColour(run.colour());
    } // else that of --config: how a model does on colours that it was not trained on
    return new ScoredVideos(data, ScoredVideos.split(split));
  }

  private DataConfig data(StoredRun run) {
    DataConfig configured = null;
    if (config != null) {
      configured =
          Yaml.read(config, Map.class, set.settings).containsKey("phases")
              ? Yaml.read(config, SaviTraining.class, set.settings).data()
              : Yaml.read(config, SlotFormerTraining.class, set.settings).data();
    } else if (run.training() != null) {
      configured = run.training().data();
    }
    if (data != null) {
      return configured == null
          ? DataConfig.of(DataPath.kind(data))
          : configured.with(DataPath.kind(data)); // the colours that the model has learnt
    }
    if (configured == null) {
      throw new UserError(
          "data of " + run.source(),
          "weights that do not tell what they were trained on",
          "--data PATH or --config FILE",
          "name one of them");
    }
    return configured;
  }

  /**
   * The model of LPIPS, or null.
   *
   * @throws UserError if its weights cannot be read, or images are too small for it
   */
  Lpips lpips(NDManager manager, int height, int width) {
    if (lpips.isEmpty()) {
      return null;
    }
    LpipsTrunk trunk =
        switch (lpipsTrunk) {
          case "vgg" -> LpipsTrunk.VGG;
          case "alex" -> LpipsTrunk.ALEX;
          default ->
              throw new UserError("--lpips-trunk", lpipsTrunk, "vgg or alex", "leave it out");
        };
    if (Math.min(height, width) < trunk.smallestSide()) {
      throw new UserError(
          "--lpips",
          "a model of " + width + "x" + height + " pixels",
          "sides of at least " + trunk.smallestSide() + " for " + lpipsTrunk,
          "leave --lpips out");
    }
    return new Lpips(manager, LpipsWeights.read(trunk, lpips.toArray(Path[]::new)));
  }

  /** Hands out the pieces, as many at once as may be, and tells how far it is. */
  void inBatches(List<Piece> pieces, Consumer<List<Piece>> each) {
    try (Progress progress =
        new Progress("scoring", "clips", pieces.size(), spec.commandLine().getErr())) {
      int to;
      for (int from = 0; from < pieces.size(); from = to) {
        to = from + 1;
        while (to < pieces.size() && to - from < batch && fit(pieces.get(from), pieces.get(to))) {
          to++;
        }
        each.accept(pieces.subList(from, to));
        for (int i = from; i < to; i++) {
          progress.step();
        }
      }
    }
  }

  private static boolean fit(Piece a, Piece b) {
    return a.frames() == b.frames()
        && a.clip().start() == b.clip().start()
        && a.clip().stride() == b.clip().stride();
  }

  /** Opens the videos at a model's size. */
  VideoSet open(ScoredVideos scored, EvalProtocol named, int height, int width) throws IOException {
    return scored.open(
        height, width, cache, videos, named != null, named != null && named.fullMasks());
  }
}
