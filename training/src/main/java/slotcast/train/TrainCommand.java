package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.error.UserError;

/** {@code ./slotcast train savi|slotformer|paths|tokenizer --config FILE}. */
@Command(
    name = "train",
    description = "Trains a model. An interrupted run goes on where it stopped.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainCommand.SaviCommand.class,
      TrainCommand.SlotFormerCommand.class,
      TrainCommand.PathsCommand.class,
      TrainCommand.TokenizerCommand.class
    })
public final class TrainCommand {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  /** Options of every kind of training. */
  static final class RunOptions {
    @Mixin ConfigMixin config;

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "Seed of initial weights and batches (default: ${DEFAULT-VALUE}).")
    long seed;

    @Mixin RunMixin run;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Folder of the run (default: runs/NAME-seedN).")
    Path out;

    @Option(
        names = "--cache",
        paramLabel = "DIR",
        defaultValue = "runs/cache",
        description = "Folder of the frame caches, shared by runs (default: ${DEFAULT-VALUE}).")
    Path cache;

    @Option(
        names = "--data",
        paramLabel = "PATH",
        description = {
          "Train on this instead of the configuration's videos: a video file or a folder of them, a"
              + " rosbag2 or a folder of them, OBJ3D, CLEVRER, or a folder of images."
        })
    Path data;

    @Option(
        names = "--init",
        paramLabel = "FILE|NAME|DIR",
        description =
            "Start from these weights, or from those of a run's folder, of the same configuration"
                + " (default: random).")
    String init;

    @Option(
        names = "--init-partly",
        description = {
          "With --init: the weights may be of another configuration; tensors that they lack, or have"
              + " in another shape, are drawn."
        })
    boolean initPartly;

    @Option(
        names = "--no-report",
        description = "Leave report.html out, which ./slotcast report writes at any time.")
    boolean withoutReport;

    /**
     * Tells a run that is finished in its folder. One without a report is not a failed one.
     *
     * @return the weights given
     */
    Path reported(Path weights, Path folder, RunSettings settings) {
      if (withoutReport || !settings.gradientSum().writes()) {
        return weights;
      }
      Path page = folder.resolve("report.html");
      try {
        ReportMaker.write(
            StoredRun.read(folder.toString()), page, ReportMaker.Options.cheap(cache));
        LOG.info("report: {}", page);
      } catch (IOException | RuntimeException e) {
        LOG.warn("no report: {}; ./slotcast report {} writes one", e.getMessage(), folder);
        LOG.debug("no report", e);
      }
      return weights;
    }

    /** The command line that makes the same run of a seed. */
    String command(String kind, long seed) {
      return "./slotcast train "
          + kind
          + config.options()
          + " --seed "
          + seed
          + (data == null ? "" : " --data " + data)
          + (init == null ? "" : " --init " + init)
          + (initPartly ? " --init-partly" : "");
    }

    /** What the weights start from. */
    InitialWeights initial() {
      if (initPartly && init == null) {
        throw new UserError(
            "--init-partly", "it without --init", "weights to start from", "name them by --init");
      }
      return new InitialWeights(init, initPartly);
    }

    /** The videos that the options name, else the configuration's. */
    DataConfig data(DataConfig configured) {
      return data == null ? configured : configured.with(DataPath.kind(data));
    }
  }

  @Command(name = "savi", description = "Trains SAVi.", mixinStandardHelpOptions = true)
  static final class SaviCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Option(
        names = "--tokenizer",
        paramLabel = "FILE",
        description =
            "For a model with token_decoder: the tokenizer whose tokens it draws (default:"
                + " tokenizer of the configuration).")
    String tokenizer;

    @Option(
        names = "--vit",
        paramLabel = "FILE",
        description =
            "For a model with vit_encoder: the imported vision transformer (default: vit of the"
                + " configuration).")
    String vit;

    @Override
    public Integer call() throws IOException {
      SaviTraining config = options.config.read(SaviTraining.class);
      config = config.withData(options.data(config.data()));
      String more = "";
      if (tokenizer != null) {
        if (config.model().tokenDecoder() == null) {
          throw new UserError(
              "--tokenizer",
              "it with a model that has no token_decoder",
              "it with one that has",
              "leave it out");
        }
        config = config.withTokenizer(tokenizer);
        more = " --tokenizer " + tokenizer;
      }
      if (vit != null) {
        if (config.model().vitEncoder() == null) {
          throw new UserError(
              "--vit",
              "it with a model that has no vit_encoder",
              "it with one that has",
              "leave it out");
        }
        config = config.withVit(vit);
        more += " --vit " + vit;
      }
      if (options.config.printed(config)) {
        return 0;
      }
      SaviTraining resolved = config;
      String end = more;
      return options.run.run(
          config.name(),
          options.seed,
          options.out,
          config.chooseBy(),
          (seed, folder, settings) ->
              options.reported(
                  new SaviTrainer(resolved, seed, folder, options.cache, settings)
                      .trainFrom(options.command("savi", seed) + end, options.initial()),
                  folder,
                  settings));
    }
  }

  @Command(
      name = "tokenizer",
      description = "Trains an image tokenizer (dVAE), which a model with token_decoder needs.",
      mixinStandardHelpOptions = true)
  static final class TokenizerCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Override
    public Integer call() throws IOException {
      TokenizerTraining config = options.config.read(TokenizerTraining.class);
      TokenizerTraining resolved = config.withData(options.data(config.data()));
      if (options.config.printed(resolved)) {
        return 0;
      }
      return options.run.run(
          resolved.name(),
          options.seed,
          options.out,
          resolved.chooseBy(),
          (seed, folder, settings) ->
              options.reported(
                  new TokenizerTrainer(resolved, seed, folder, options.cache, settings)
                      .trainFrom(options.command("tokenizer", seed), options.initial()),
                  folder,
                  settings));
    }
  }

  @Command(
      name = "slotformer",
      description = "Trains SlotFormer on the slots of a SAVi model.",
      mixinStandardHelpOptions = true)
  static final class SlotFormerCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Option(
        names = "--perception",
        paramLabel = "FILE|NAME",
        description =
            "SAVi model whose slots it learns (default: perception of the configuration).")
    String perception;

    @Override
    public Integer call() throws IOException {
      SlotFormerTraining config = options.config.read(SlotFormerTraining.class);
      config = config.withData(options.data(config.data()));
      String more = "";
      if (perception != null) {
        config = config.withPerception(perception);
        more = " --perception " + perception;
      }
      if (options.config.printed(config)) {
        return 0;
      }
      SlotFormerTraining resolved = config;
      String end = more;
      return options.run.run(
          config.name(),
          options.seed,
          options.out,
          config.chooseBy(),
          (seed, folder, settings) ->
              options.reported(
                  new SlotFormerTrainer(resolved, seed, folder, options.cache, settings)
                      .trainFrom(options.command("slotformer", seed) + end, options.initial()),
                  folder,
                  settings));
    }
  }

  @Command(
      name = "paths",
      description = {
        "Trains the small network that learns what a straight line misses of the objects' paths,",
        "for a calibrated SlotFormer. Without labels, unless the configuration asks for them."
      },
      mixinStandardHelpOptions = true)
  static final class PathsCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Option(
        names = "--predictor",
        paramLabel = "FILE|NAME",
        description =
            "SlotFormer model that it goes with (default: predictor of the configuration).")
    String predictor;

    @Override
    public Integer call() throws IOException {
      if (options.init != null) {
        throw new UserError(
            "--init", "it with a network that begins as a straight line", "none", "leave it out");
      }
      PathsTraining config = options.config.read(PathsTraining.class);
      config = config.withData(options.data(config.data()));
      String more = "";
      if (predictor != null) {
        config = config.withPredictor(predictor);
        more = " --predictor " + predictor;
      }
      if (options.config.printed(config)) {
        return 0;
      }
      PathsTraining resolved = config;
      String end = more;
      return options.run.run(
          config.name(),
          options.seed,
          options.out,
          config.chooseBy(),
          (seed, folder, settings) ->
              new PathsTrainer(resolved, seed, folder, options.cache, settings)
                  .train(options.command("paths", seed) + end));
    }
  }
}
