package slotcast.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import slotcast.config.Yaml;

/** A configuration file, and what the command line changes of it. */
final class ConfigMixin {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = {
        "YAML of model, data and schedule; see training/configs. It may begin with 'extends:"
            + " OTHER.yaml', and then has only what differs.",
        "With 'precision: bf16' under optimiser, linear layers and convolutions multiply bfloat16"
            + " (AVX512_BF16, AMX, or a GPU from compute capability 8.0); with fp16 float16 (AVX512_FP16, AMX-FP16, or 7.0);"
            + " refused elsewhere."
      })
  Path config;

  @Mixin SettingsMixin set;

  @Option(
      names = "--print-config",
      description = "Print the whole configuration, with what it extends and --set, and end.")
  boolean print;

  /**
   * The configuration.
   *
   * @throws slotcast.error.UserError naming the file, or the option, and the key that is wrong
   */
  <T> T read(Class<T> type) {
    return Yaml.read(config, type, set.settings);
  }

  /** Prints the configuration if that was asked for, and then nothing else is to be done. */
  boolean printed(Object resolved) {
    if (print) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(Yaml.toYaml(resolved));
      out.flush();
    }
    return print;
  }

  /** These options again, as a shell takes them. */
  String options() {
    StringBuilder text = new StringBuilder(" --config ").append(quoted(config.toString()));
    set.settings.forEach(s -> text.append(" --set ").append(quoted(s)));
    return text.toString();
  }

  /** A word as a shell takes it. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_.,:/=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
