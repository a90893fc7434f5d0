package slotcast.train;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;
import slotcast.data.DataConfig;
import slotcast.data.DataPath;
import slotcast.data.VideoSet;
import slotcast.data.check.CheckCommand;
import slotcast.error.UserError;
import slotcast.model.BundledWeights;
import slotcast.model.LoadedSavi;
import slotcast.model.SaviConfig;

/** {@code ./slotcast data}: looks after training data. */
@Command(
    name = "data",
    description = "Checks and prepares training data.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CheckCommand.class, DataCommand.PrepareCommand.class})
public final class DataCommand {

  /** {@code ./slotcast data prepare}. */
  @Command(
      name = "prepare",
      mixinStandardHelpOptions = true,
      description = {
        "Reads the videos of a configuration into the frame cache, as training would at its start,",
        "and compares the checksums of what is there. Broken off, it goes on where it stopped."
      },
      footer = {
        "",
        "Examples:",
        "  ./slotcast data prepare --config training/configs/savi-small.yaml",
        "  ./slotcast data prepare --data walk.mp4 --size 64x64"
      })
  static final class PrepareCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");

    @Spec CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML of a training run.")
    Path config;

    @Mixin SettingsMixin set;

    @Option(
        names = "--data",
        paramLabel = "PATH",
        description = "Other videos than the configuration's; with --size, without one.")
    Path data;

    @Option(
        names = "--size",
        paramLabel = "HxW",
        description = "Height and width of the model's images, without --config.")
    String size;

    @Option(
        names = "--cache",
        paramLabel = "DIR",
        defaultValue = "runs/cache",
        description = "Folder of the frame caches, shared by runs (default: ${DEFAULT-VALUE}).")
    Path cache;

    /** Videos, at a size. */
    private record Wanted(DataConfig data, int height, int width) {
      Wanted with(Path path) {
        return path == null ? this : new Wanted(data.with(DataPath.kind(path)), height, width);
      }
    }

    @Override
    public Integer call() throws IOException {
      Wanted wanted = wanted();
      VideoSet training = wanted.data().training(wanted.height(), wanted.width(), cache);
      VideoSet heldOut = wanted.data().heldOut(wanted.height(), wanted.width(), cache);
      PrintWriter out = spec.commandLine().getOut();
      tell(out, "training", training);
      tell(out, "held out", heldOut);
      out.flush();
      return 0;
    }

    private static void tell(PrintWriter out, String what, VideoSet set) {
      set.verify();
      long frames = 0;
      for (int v = 0; v < set.videos(); v++) {
        frames += set.frames(v);
      }
      out.printf(
          Locale.ROOT,
          "%s: %d videos, %d frames of %dx%d%s, in %s%n",
          what,
          set.videos(),
          frames,
          set.width(),
          set.height(),
          set.hasLabels() ? " with labels" : "",
          set.folder());
    }

    private Wanted wanted() {
      if (config != null && size == null) {
        return configured().with(data);
      }
      if (config == null && data != null && size != null) {
        Matcher m = SIZE.matcher(size);
        if (!m.matches()) {
          throw new UserError("--size", size, "height x width, such as 64x64", "correct it");
        }
        int height = Integer.parseInt(m.group(1));
        int width = Integer.parseInt(m.group(2));
        return new Wanted(DataConfig.of(DataPath.kind(data)), height, width);
      }
      throw new UserError(
          "options",
          "neither a configuration nor videos and their size, or both",
          "--config FILE, or --data PATH with --size HxW",
          "see ./slotcast data prepare --help");
    }

    /** A configuration of any kind of training; of none, what is wrong with it as one of SAVi. */
    private Wanted configured() {
      UserError first = null;
      List<Supplier<Wanted>> kinds = List.of(this::savi, this::slotFormer, this::tokenizer);
      for (Supplier<Wanted> kind : kinds) {
        try {
          return kind.get();
        } catch (UserError e) {
          first = first == null ? e : first;
        }
      }
      throw first;
    }

    private Wanted savi() {
      SaviTraining c = Yaml.read(config, SaviTraining.class, set.settings);
      return new Wanted(c.data(), c.model().height(), c.model().width());
    }

    private Wanted slotFormer() {
      SlotFormerTraining c = Yaml.read(config, SlotFormerTraining.class, set.settings);
      SaviConfig savi =
          BundledWeights.read(c.perception(), LoadedSavi.KIND)
              .config(SaviConfig.class, c.perception());
      return new Wanted(c.data(), savi.height(), savi.width());
    }

    private Wanted tokenizer() {
      TokenizerTraining c = Yaml.read(config, TokenizerTraining.class, set.settings);
      return new Wanted(c.data(), c.height(), c.width());
    }
  }
}
