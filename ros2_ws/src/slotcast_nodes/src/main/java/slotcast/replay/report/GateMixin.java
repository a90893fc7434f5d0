package slotcast.replay.report;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import slotcast.config.Yaml;
import slotcast.error.UserError;

/** Whether a run is compared with an earlier one, and how strictly. */
final class GateMixin {
  @Option(
      names = "--against",
      paramLabel = "FILE",
      description =
          "compare with the report.json (with --many: many.json) of another run: tell what got"
              + " worse, and exit with 1 if something did beyond its limits")
  private Path against;

  @Option(
      names = "--limits",
      paramLabel = "FILE",
      description = "with --against: YAML with limits other than the usual ones")
  private Path limits;

  private GateLimits allowed() {
    if (against == null && limits != null) {
      throw new UserError("--limits", "no --against", "both", "name the report to compare with");
    }
    return limits == null ? GateLimits.USUAL : Yaml.read(limits, GateLimits.class).orUsual();
  }

  /**
   * Read before the run: a wrong path must not cost an hour.
   *
   * @return empty if nothing is compared
   */
  Optional<Gate> one() {
    GateLimits allowed = allowed();
    return Optional.ofNullable(against).map(file -> Gate.read(file, allowed));
  }

  /** As {@link #one}, for many recordings. */
  Optional<ManyGate> many() {
    GateLimits allowed = allowed();
    return Optional.ofNullable(against).map(file -> ManyGate.read(file, allowed));
  }

  boolean isGiven() {
    return against != null;
  }
}
