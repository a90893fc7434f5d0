package slotcast.replay.play;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import slotcast.error.UserError;
import slotcast.node.DdsMixin;

/** Options of {@code ./slotcast replay} that play a recording at a pace. */
public final class PlayMixin {
  private static final double MOST_RATE = 100;

  /** What a published recording knows of the other options of the command. */
  private static final Set<String> ALSO_PUBLISHED =
      Set.of("--publish", "--image-topic", "--from", "--to");

  private static final Set<String> ONLY_PUBLISHED =
      Set.of(
          "--loop",
          "--clock",
          "--wait",
          "--domain",
          "--interface",
          "--namespace",
          "--max-image-bytes");

  @Option(
      names = "--live",
      description = {
        "Play at the recording's own pace, as cameras would: each model takes the newest frame,"
            + " and",
        "what comes while it is busy is dropped and counted. How much that is depends on the",
        "machine: no two live reports are the same."
      })
  private boolean live;

  @Option(
      names = "--publish",
      description = {
        "Only play the recording over DDS, as a ROS 2 camera at its own pace, until Ctrl-C; no",
        "models and no report."
      })
  private boolean publish;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "1",
      description =
          "With --live or --publish: seconds of the recording in a second (default:"
              + " ${DEFAULT-VALUE}).")
  private double rate;

  @Option(names = "--loop", description = "With --publish: play again and again until Ctrl-C.")
  private boolean loop;

  @Option(
      names = "--clock",
      description =
          "With --publish: the recording's time on /clock, 40 times a second, for nodes with"
              + " use_sim_time.")
  private boolean clock;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "With --publish: begin when somebody listens to images, and give up after so long;"
              + " default: begin after a second, whoever listens.")
  private Double wait;

  @Mixin private DdsMixin dds;

  /** Whether models see it at its own pace. */
  public boolean isLive() {
    return live;
  }

  /** Whether it goes out over DDS, and no model sees it. */
  public boolean isPublished() {
    return publish;
  }

  /** Seconds of the recording in a second. */
  public double rate() {
    return rate;
  }

  /**
   * Refuses what does not go together.
   *
   * @param parsed what was given
   * @param cameras names of options that say how a camera is opened
   * @throws UserError if options do not fit each other
   */
  public void check(ParseResult parsed, Set<String> cameras) {
    Set<String> given = new LinkedHashSet<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      given.add(option.longestName());
    }
    if (live && publish) {
      throw new UserError(
          "--live",
          "--publish beside it",
          "one of them",
          "--publish runs no models: leave one out");
    }
    if (!(rate > 0) || rate > MOST_RATE) {
      throw new UserError(
          "--rate",
          Double.toString(rate),
          "more than 0 and at most " + (int) MOST_RATE,
          "1 is the recording's own pace");
    }
    if (given.contains("--rate") && !live && !publish) {
      throw new UserError(
          "--rate",
          "neither --live nor --publish",
          "one of them",
          "without them every frame is seen, as fast as the machine can");
    }
    for (String option : given) {
      boolean playing = ONLY_PUBLISHED.contains(option);
      if (playing && !publish) {
        throw new UserError(option, "no --publish", "both", "add --publish or leave it out");
      }
      if (publish
          && !playing
          && !option.equals("--rate")
          && !ALSO_PUBLISHED.contains(option)
          && !cameras.contains(option)) {
        throw new UserError(
            option,
            "--publish beside it",
            "one of them",
            "--publish runs no models and writes no report: leave one out");
      }
    }
    if (wait != null && !(wait >= 0)) {
      throw new UserError("--wait", wait.toString(), "seconds, 0 or more", "leave it out");
    }
  }

  /** What is to be published, as it was asked for. */
  public PublishedRecording.Options options(List<String> imageTopics) {
    return new PublishedRecording.Options(
        List.copyOf(imageTopics),
        rate,
        loop,
        clock,
        wait == null ? -1 : wait,
        dds.options("slotcast_player"));
  }
}
