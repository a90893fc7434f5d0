package slotcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.node.DdsMixin;
import slotcast.node.EngineMixin;
import slotcast.node.ModelsMixin;
import slotcast.node.NodeConfig;
import slotcast.node.PerceptionNode;
import slotcast.node.PerceptionParameters;
import slotcast.node.PredictionNode;
import slotcast.node.PredictionParameters;
import slotcast.node.arguments.ParameterOverrides;
import slotcast.node.arguments.Remapping;
import slotcast.replay.report.LiveReport;
import slotcast.replay.report.ReplayFolder;
import slotcast.replay.report.Topics;
import slotcast.ros.transport.DdsOptions;

/** {@code slotcast demo}: the whole path of a frame on a bundled recording, with a report. */
@Command(
    name = "demo",
    description =
        "Plays a bundled camera through the nodes over DDS and writes a recording, a video and a"
            + " report.")
public final class DemoCommand implements Callable<Integer> {
  private static final int STEPS = 10;
  private static final String KIND =
      "Played over DDS by a process of its own, seen and predicted by nodes in another one, and"
          + " recorded by a third participant; all numbers are taken from its recording";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where to write; default out/demo in the repository")
  private Path out;

  @Option(
      names = "--bag",
      paramLabel = "DIR",
      description =
          "play this rosbag2, or folder of them, with ground truth as ./slotcast simulate writes"
              + " it; default the bundled one")
  private Path bag;

  @Mixin private ModelsMixin models;

  @Mixin private EngineMixin engine;

  @Mixin private DdsMixin dds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    engine.apply();
    Path target =
        out != null ? out : Path.of(System.getProperty("slotcast.root", ""), "out", "demo");
    ReplayFolder folder = ReplayFolder.prepare(target, "demo", List.of(Topics.IMAGE));
    NodeConfig config = config();
    // A domain of its own and loopback: the demo neither disturbs a robot nor another demo.
    DdsOptions options =
        dds.options("slotcast_perception", DdsOptions.domainOfThisProcess(), "127.0.0.1");
    Path unpacked = null;
    LiveRun.Outcome outcome;
    try {
      if (bag == null) {
        unpacked = Files.createTempDirectory("slotcast-camera");
      }
      List<Path> bags = DemoBags.find(bag == null ? DemoBags.unpackBundled(unpacked) : bag);
      outcome = new LiveRun(options, config, folder.bag(), DemoCommand::say).play(bags);
    } finally {
      if (unpacked != null) {
        ReplayFolder.deleteTree(unpacked);
      }
    }
    say("drawing and scoring");
    LiveReport report =
        LiveReport.write(
            folder,
            new LiveReport.Run(
                bag == null
                    ? "the demo"
                    : "the demo on " + bag.toAbsolutePath().normalize().getFileName(),
                KIND,
                outcome.imagesSent(),
                config,
                outcome.perception(),
                outcome.prediction()));
    summary(report);
    print("report        %s", folder.html());
    print("done in %.0f s", (System.nanoTime() - start) * 1e-9);
    return 0;
  }

  private NodeConfig config() {
    ParameterOverrides none = ParameterOverrides.NONE;
    return new NodeConfig(
        PerceptionParameters.of(
            models
                .perception(Remapping.NONE.node(PerceptionNode.NAME), none)
                .with("image_topic", Topics.IMAGE, "the demo")
                .with("image_reliability", "reliable", "the demo")),
        PredictionParameters.of(
            models
                .prediction(Remapping.NONE.node(PredictionNode.NAME), none)
                .with("steps", STEPS, "the demo")));
  }

  private static void summary(LiveReport r) {
    print(
        "frames        %d sent, %d processed, %d dropped, %.1f a second",
        r.images(), r.processed(), r.images() - r.processed(), r.framesPerSecond());
    Map<String, Double> latency = r.latencyMs();
    if (!latency.isEmpty()) {
      print(
          "latency       p50 %.1f ms, p95 %.1f ms, p99 %.1f ms",
          latency.get("p50"), latency.get("p95"), latency.get("p99"));
    }
    print(
        "segmentation  FG-ARI %s, ARI %s, mIoU %s over %d videos",
        r.score("truth.fg_ari", "%.3f"),
        r.score("truth.ari", "%.3f"),
        r.score("truth.miou", "%.3f"),
        r.count("truth.fg_ari"));
    print("trajectories  mean error in pixels after 1, 5, 10 steps");
    errors(r, "Slotcast", "prediction");
    errors(r, "constant velocity", "constant_velocity");
    errors(r, "standing still", "stand_still");
  }

  private static void errors(LiveReport r, String words, String method) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "              %-18s", words));
    for (int step : new int[] {1, 5, STEPS}) {
      String score = r.score("truth." + method + ".centre_px." + step, "%.2f");
      line.append(String.format(Locale.ROOT, " %6s", score));
    }
    print("%s", line);
  }

  private static void print(String pattern, Object... values) {
    System.out.println(String.format(Locale.ROOT, pattern, values));
  }

  private static void say(String line) {
    System.err.println("slotcast: " + line);
  }
}
