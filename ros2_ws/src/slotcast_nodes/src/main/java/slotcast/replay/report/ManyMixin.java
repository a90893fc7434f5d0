package slotcast.replay.report;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import slotcast.error.UserError;

/** Whether many recordings are run instead of one. */
final class ManyMixin {
  @Option(
      names = "--many",
      paramLabel = "LIST",
      description =
          "run all recordings of a folder or of a file (a path in each line, or YAML), each as if"
              + " it were alone, and write one table of their scores")
  private Path list;

  boolean isGiven() {
    return list != null;
  }

  /**
   * Reads the list.
   *
   * @param source on the command line; null for none
   * @param truth on the command line; null for none
   */
  RecordingList list(Path source, Path truth) {
    if (source != null) {
      throw new UserError("--many", "SOURCE beside it", "one of them", "leave one out");
    }
    if (truth != null) {
      throw new UserError(
          "--truth", "--many beside it", "a file for each recording", "name it in the list");
    }
    return RecordingList.read(list);
  }

  /** Without a list there must be a source. */
  static void require(Path source, CommandSpec spec) {
    if (source == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required parameter: SOURCE, or --many LIST");
    }
  }
}
