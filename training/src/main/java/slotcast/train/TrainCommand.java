package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.error.UserError;

/** {@code ./slotcast train savi|slotformer|tokenizer --config FILE}. */
@Command(
    name = "train",
    description = "Trains a model. An interrupted run goes on where it stopped.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainCommand.SaviCommand.class,
      TrainCommand.SlotFormerCommand.class,
      TrainCommand.TokenizerCommand.class
    })
public final class TrainCommand {

  /** Options of every kind of training. */
  static final class RunOptions {
    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = {
          "YAML of model, data and schedule; see training/configs.",
          "With 'precision: bf16' under optimiser, linear layers and convolutions multiply bfloat16"
              + " (AVX512_BF16, AMX, or a GPU from compute capability 8.0); refused elsewhere."
        })
    Path config;

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "Seed of initial weights and batches (default: ${DEFAULT-VALUE}).")
    long seed;

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
          "Train on this instead of the configuration's videos: a video file, or a folder of them."
        })
    Path data;

    @Option(
        names = "--init",
        paramLabel = "FILE|NAME",
        description = "Start from these weights, of the same configuration (default: random).")
    String init;

    /** The command line that makes the same run. */
    String command(String kind) {
      return "./slotcast train "
          + kind
          + " --config "
          + config
          + " --seed "
          + seed
          + (data == null ? "" : " --data " + data)
          + (init == null ? "" : " --init " + init);
    }

    /** The videos that the options name, else the configuration's. */
    DataConfig data(DataConfig configured) {
      return data == null ? configured : configured.with(DataPath.kind(data));
    }

    Path folder(String name) {
      return out != null ? out : Path.of("runs", name + "-seed" + seed);
    }
  }

  @Command(
      name = "savi",
      description = "Trains SAVi.",
      mixinStandardHelpOptions = true)
  static final class SaviCommand implements Callable<Integer> {
    @picocli.CommandLine.Mixin RunOptions options;

    @Option(
        names = "--tokenizer",
        paramLabel = "FILE",
        description =
            "For a model with token_decoder: the tokenizer whose tokens it draws (default:"
                + " tokenizer of the configuration).")
    String tokenizer;

    @Override
    public Integer call() throws IOException {
      SaviTraining config = Yaml.read(options.config, SaviTraining.class);
      config = config.withData(options.data(config.data()));
      String command = options.command("savi");
      if (tokenizer != null) {
        if (config.model().tokenDecoder() == null) {
          throw new UserError(
              "--tokenizer",
              "it with a model that has no token_decoder",
              "it with one that has",
              "leave it out");
        }
        config = config.withTokenizer(tokenizer);
        command += " --tokenizer " + tokenizer;
      }
      new SaviTrainer(config, options.seed, options.folder(config.name()), options.cache)
          .train(command, options.init);
      return 0;
    }
  }

  @Command(
      name = "tokenizer",
      description = "Trains an image tokenizer (dVAE), which a model with token_decoder needs.",
      mixinStandardHelpOptions = true)
  static final class TokenizerCommand implements Callable<Integer> {
    @picocli.CommandLine.Mixin RunOptions options;

    @Override
    public Integer call() throws IOException {
      TokenizerTraining config = Yaml.read(options.config, TokenizerTraining.class);
      config = config.withData(options.data(config.data()));
      new TokenizerTrainer(config, options.seed, options.folder(config.name()), options.cache)
          .train(options.command("tokenizer"), options.init);
      return 0;
    }
  }

  @Command(
      name = "slotformer",
      description = "Trains SlotFormer on the slots of a SAVi model.",
      mixinStandardHelpOptions = true)
  static final class SlotFormerCommand implements Callable<Integer> {
    @picocli.CommandLine.Mixin RunOptions options;

    @Option(
        names = "--perception",
        paramLabel = "FILE|NAME",
        description =
            "SAVi model whose slots it learns (default: perception of the configuration).")
    String perception;

    @Override
    public Integer call() throws IOException {
      SlotFormerTraining config = Yaml.read(options.config, SlotFormerTraining.class);
      config = config.withData(options.data(config.data()));
      String command = options.command("slotformer");
      if (perception != null) {
        config = config.withPerception(perception);
        command += " --perception " + perception;
      }
      new SlotFormerTrainer(config, options.seed, options.folder(config.name()), options.cache)
          .train(command, options.init);
      return 0;
    }
  }
}
