package slotcast.train;

import java.io.IOException;
import java.nio.file.Path;
import slotcast.config.Yaml;
import slotcast.file.AtomicFiles;
import slotcast.platform.CodeVersion;

/** The configuration that a run keeps in its folder, and that makes the same run again. */
final class RunConfig {
  private static final String FILE = "config.yaml";

  private RunConfig() {}

  /**
   * Writes {@code config.yaml}: everything that the file, what it extends and {@code --set} said,
   * and the defaults of the rest.
   *
   * @param config record of the run
   * @param command that began the run
   */
  static void save(Path folder, Object config, String command) throws IOException {
    AtomicFiles.write(
        folder.resolve(FILE),
        "# "
            + command
            + "\n# Slotcast "
            + CodeVersion.current()
            + ". Everything that this run was configured with: a configuration by itself.\n"
            + Yaml.toYaml(config));
  }
}
