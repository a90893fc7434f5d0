package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.data.DataPath;
import slotcast.error.UserError;
import slotcast.model.LoadedSavi;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.tokenizer.DiscreteVae;

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

    /**
     * The configuration, with the videos and the file that options name.
     *
     * @param other file, or null for the configuration's own
     * @param with puts it into a configuration
     */
    <C extends TrainingConfig<C>> C read(
        Class<C> type, String other, BiFunction<C, String, C> with) {
      C read = read(type);
      return other == null ? read : with.apply(read, other);
    }

    /** The configuration, with the videos that options name. */
    <C extends TrainingConfig<C>> C read(Class<C> type) {
      C read = config.read(type);
      return data == null ? read : read.withData(read.data().with(DataPath.kind(data)));
    }

    /** Trains by a configuration, or prints it if that is all that was asked for. */
    int train(TrainingConfig<?> resolved, RunMixin.Trainer trainer) throws IOException {
      return config.printed(resolved)
          ? 0
          : run.run(resolved.name(), seed, out, resolved.chooseBy(), trainer);
    }

    /** The command line that makes the same run of a seed. */
    String command(String kind, long seed) {
      return "./slotcast train "
          + kind
          + config.options()
          + " --seed "
          + seed
          + option("--data", data)
          + option("--init", init)
          + (initPartly ? " --init-partly" : "");
    }

    /** An option as a shell takes it, or nothing where it has no value. */
    static String option(String name, Object value) {
      return value == null ? "" : " " + name + " " + ConfigMixin.quoted(value.toString());
    }

    /**
     * What the weights of a run start from; a run that has begun needs them no more.
     *
     * @param kind of the model
     */
    InitialWeights initial(String kind, Path folder) throws IOException {
      if (initPartly && init == null) {
        throw new UserError(
            "--init-partly", "it without --init", "weights to start from", "name them by --init");
      }
      InitialWeights initial = new InitialWeights(init, initPartly);
      if (Checkpoint.threads(folder).isEmpty()) {
        initial.require(kind);
      }
      return initial;
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
      SaviTraining read =
          options.read(SaviTraining.class, tokenizer, SaviCommand::checkedTokenizer);
      SaviTraining config = vit == null ? read : checkedVit(read, vit);
      return options.train(
          config,
          (seed, folder, settings) -> {
            InitialWeights initial = options.initial(LoadedSavi.KIND, folder);
            return options.reported(
                new SaviTrainer(config, seed, folder, options.cache, settings)
                    .train(
                        options.command("savi", seed)
                            + RunOptions.option("--tokenizer", tokenizer)
                            + RunOptions.option("--vit", vit),
                        initial),
                folder,
                settings);
          });
    }

    private static SaviTraining checkedTokenizer(SaviTraining config, String tokenizer) {
      if (config.model().tokenDecoder() == null) {
        throw new UserError(
            "--tokenizer",
            "it with a model that has no token_decoder",
            "it with one that has",
            "leave it out");
      }
      return config.withTokenizer(tokenizer);
    }

    private static SaviTraining checkedVit(SaviTraining config, String vit) {
      if (config.model().vitEncoder() == null) {
        throw new UserError(
            "--vit",
            "it with a model that has no vit_encoder",
            "it with one that has",
            "leave it out");
      }
      return config.withVit(vit);
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
      TokenizerTraining config = options.read(TokenizerTraining.class);
      return options.train(
          config,
          (seed, folder, settings) -> {
            InitialWeights initial = options.initial(DiscreteVae.KIND, folder);
            return options.reported(
                new TokenizerTrainer(config, seed, folder, options.cache, settings)
                    .train(options.command("tokenizer", seed), initial),
                folder,
                settings);
          });
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
      SlotFormerTraining config =
          options.read(SlotFormerTraining.class, perception, SlotFormerTraining::withPerception);
      return options.train(
          config,
          (seed, folder, settings) -> {
            InitialWeights initial = options.initial(LoadedSlotFormer.KIND, folder);
            return options.reported(
                new SlotFormerTrainer(config, seed, folder, options.cache, settings)
                    .train(
                        options.command("slotformer", seed)
                            + RunOptions.option("--perception", perception),
                        initial),
                folder,
                settings);
          });
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
      PathsTraining config =
          options.read(PathsTraining.class, predictor, PathsTraining::withPredictor);
      return options.train(
          config,
          (seed, folder, settings) ->
              new PathsTrainer(config, seed, folder, options.cache, settings)
                  .train(
                      options.command("paths", seed)
                          + RunOptions.option("--predictor", predictor)));
    }
  }
}
