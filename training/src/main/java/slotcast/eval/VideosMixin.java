package slotcast.eval;

import picocli.CommandLine.Option;
import slotcast.error.UserError;

/** Which simulated videos a command scores models on. */
final class VideosMixin {
  @Option(names = "--videos", paramLabel = "N", description = "Videos (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of a video (default: ${DEFAULT-VALUE}).")
  int frames = 20;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the first video (default: ${DEFAULT-VALUE}).")
  long seed;

  /**
   * @param count the command's default
   * @param seed the command's default
   */
  VideosMixin(int count, long seed) {
    this.count = count;
    this.seed = seed;
  }

  /**
   * Returns if there is something to score.
   *
   * @throws UserError if there is not
   */
  void check() {
    if (count < 1 || frames < 2) {
      throw new UserError(
          "--videos and --frames", count + " and " + frames, "at least 1 and 2", "raise them");
    }
  }
}
