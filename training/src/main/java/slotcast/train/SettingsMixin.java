package slotcast.train;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What the command line changes of a configuration. */
final class SettingsMixin {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Change one value of the configuration, as optimiser.peak_rate=1e-4, phases.0.steps=100 or"
            + " data.colour=grey; ~ takes an optional key away. Can be repeated."
      })
  List<String> settings = new ArrayList<>();
}
