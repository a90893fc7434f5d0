package slotcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import slotcast.config.Yaml;
import slotcast.error.UserError;
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
import slotcast.platform.Machine;
import slotcast.ros.bag.BagReader;
import slotcast.ros.transport.DdsOptions;
import slotcast.tracking.TrajectoryEvaluator;

/** {@code slotcast demo}: the whole path of a frame on a bundled recording, with a report. */
@Command(
    name = "demo",
    description =
        "Plays a bundled camera through the nodes over DDS and writes a recording, a video and a"
            + " report.")
public final class DemoCommand implements Callable<Integer> {
  private static final int BOARDS = 3;

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
    DemoFolder folder = DemoFolder.prepare(target);
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
        DemoFolder.deleteTree(unpacked);
      }
    }
    say("drawing and scoring");
    DemoResult result = evaluate(folder, outcome);
    summary(result, folder, (System.nanoTime() - start) * 1e-9);
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
                .with("steps", DemoVideo.STEPS, "the demo")));
  }

  private static DemoResult evaluate(DemoFolder folder, LiveRun.Outcome outcome)
      throws IOException {
    long images = BagReader.open(folder.bag()).messageCount(Topics.IMAGE);
    if (images == 0) {
      throw new UserError(
          "recording " + folder.bag(),
          "no image of the " + outcome.imagesSent() + " that the camera sent",
          "all of them",
          "check that UDP works on the network interface");
    }
    DemoScore score = new DemoScore();
    Storyboards boards = new Storyboards(images, BOARDS);
    try (DemoVideo video = new DemoVideo(folder.video(), 10)) {
      new Recording(folder.bag(), new HashSet<>(DemoScore.HORIZONS))
          .read(
              moment -> {
                video.add(moment);
                boards.add(moment);
                score.add(moment);
              });
    }
    score.finish();
    DemoResult result = result(score, outcome);
    Files.writeString(folder.json(), Yaml.toJson(result) + "\n");
    Files.writeString(folder.html(), new DemoReport(result, score, boards.boards()).html());
    return result;
  }

  private static DemoResult result(DemoScore score, LiveRun.Outcome outcome) {
    Map<String, Double> latency = new LinkedHashMap<>();
    latency.put("p50", score.latency(0.50));
    latency.put("p95", score.latency(0.95));
    latency.put("p99", score.latency(0.99));
    Map<String, Double> nodeLatency = new LinkedHashMap<>();
    nodeLatency.put("p50", outcome.perception().p50Ms());
    nodeLatency.put("p99", outcome.perception().p99Ms());
    Map<String, Long> predictions = new LinkedHashMap<>();
    Map<String, Double> coverage = new LinkedHashMap<>();
    for (int steps : DemoScore.HORIZONS) {
      predictions.put(Integer.toString(steps), score.predictions(steps));
      coverage.put(Integer.toString(steps), score.coverage95(steps));
    }
    return new DemoResult(
        outcome.imagesSent(),
        score.processed(),
        outcome.imagesSent() - score.processed(),
        score.framesPerSecond(),
        score.videos(),
        latency,
        nodeLatency,
        score.fgAri(),
        score.ari(),
        score.miou(),
        score.fgMiou(),
        score.trajectoryError(TrajectoryEvaluator.PREDICTED),
        score.trajectoryError(TrajectoryEvaluator.CONSTANT_VELOCITY),
        score.trajectoryError(TrajectoryEvaluator.STAND_STILL),
        predictions,
        coverage,
        outcome.perceptionWeights(),
        outcome.predictionWeights(),
        Machine.describe());
  }

  private static void summary(DemoResult r, DemoFolder folder, double seconds) {
    print(
        "frames        %d sent, %d processed, %d dropped, %.1f a second",
        r.framesIn(), r.framesProcessed(), r.framesDropped(), r.framesPerSecond());
    print(
        "latency       p50 %.1f ms, p95 %.1f ms, p99 %.1f ms",
        r.latencyMs().get("p50"), r.latencyMs().get("p95"), r.latencyMs().get("p99"));
    print(
        "segmentation  FG-ARI %.3f, ARI %.3f, mIoU %.3f over %d videos",
        r.fgAri(), r.ari(), r.miou(), r.videos());
    print("trajectories  mean error in pixels after 1, 5, 10 steps");
    errors("Slotcast", r.trajectoryErrorPx());
    errors("constant velocity", r.constantVelocityErrorPx());
    errors("standing still", r.standStillErrorPx());
    print("report        %s", folder.html());
    print("done in %.0f s", seconds);
  }

  private static void errors(String name, Map<String, Double> e) {
    print("              %-18s %6.2f %6.2f %6.2f", name, e.get("1"), e.get("5"), e.get("10"));
  }

  private static void print(String pattern, Object... values) {
    System.out.println(String.format(Locale.ROOT, pattern, values));
  }

  private static void say(String line) {
    System.err.println("slotcast: " + line);
  }
}
