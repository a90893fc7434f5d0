package slotcast.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import slotcast.error.UserError;
import slotcast.node.FrameStatistics;
import slotcast.node.NodeConfig;
import slotcast.node.Nodes;
import slotcast.node.PerceptionNode;
import slotcast.node.PredictionNode;
import slotcast.node.arguments.Remapping;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.replay.report.Topics;
import slotcast.ros.msg.CameraInfo;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.DdsOptions;
import slotcast.ros.transport.DdsTransport;
import slotcast.ros.transport.Subscription;
import slotcast.runtime.torch.TorchRuntime;

/** The live part of a demo: nodes and recorder in this process, the camera in one of its own. */
final class LiveRun {
  private static final long DISCOVERY_SECONDS = 20;
  private static final long SETTLE_SECONDS = 10;
  private static final long PROGRESS_SECONDS = 5;

  private final DdsOptions options;
  private final NodeConfig config;
  private final Path recording;
  private final Consumer<String> progress;

  /**
   * What came of it.
   *
   * @param imagesSent by the camera, as it says itself
   * @param perception the model that saw
   * @param prediction the model that predicted
   */
  record Outcome(
      long imagesSent, PerceptionModel.Spec perception, PredictionModel.Spec prediction) {}

  /**
   * @param recording bag to write, which must not exist yet
   * @param progress is told what goes on
   */
  LiveRun(DdsOptions options, NodeConfig config, Path recording, Consumer<String> progress) {
    this.options = options;
    this.config = config;
    this.recording = recording;
    this.progress = progress;
  }

  /**
   * Plays the bags from start to end.
   *
   * @throws UserError if there is no free DDS port, the recording cannot be written, weights are
   *     wrong, or the camera fails
   */
  Outcome play(List<Path> bags) throws IOException, InterruptedException {
    progress.accept("starting the nodes in DDS domain " + options.domainId());
    DdsOptions recorderOptions = options.withNodeName("slotcast_recorder");
    try (TopicRecorder recorder = new TopicRecorder(recording);
        DdsTransport recorderTransport = DdsTransport.open(recorderOptions);
        DdsTransport transport = DdsTransport.open(options);
        Nodes nodes =
            Nodes.start(
                transport,
                Remapping.NONE,
                TorchRuntime::on,
                config.perception(),
                config.prediction())) {
      List<Subscription> outputs = record(recorder, recorderTransport);
      awaitPublishers(outputs);
      progress.accept("playing " + bags.size() + " recording(s) as a camera");
      long sent = playCamera(bags, nodes);
      settle(nodes, recorder);
      Outcome outcome =
          new Outcome(
              sent,
              nodes.perception().orElseThrow().model(),
              nodes.prediction().orElseThrow().model());
      recorder.commit();
      return outcome;
    }
  }

  /** Records every topic; returns the subscriptions to the nodes' own. */
  private static List<Subscription> record(TopicRecorder recorder, DdsTransport transport)
      throws IOException {
    recorder.record(transport, Topics.IMAGE, Image.TYPE);
    recorder.record(transport, Topics.CAMERA_INFO, CameraInfo.TYPE);
    recorder.record(transport, Topics.TRUE_LABELS, Image.TYPE);
    recorder.record(transport, Topics.TRUE_DETECTIONS, Detection2DArray.TYPE);
    return List.of(
        recorder.record(transport, Topics.LABELS, Image.TYPE),
        recorder.record(transport, Topics.OVERLAY, Image.TYPE),
        recorder.record(transport, Topics.DETECTIONS, Detection2DArray.TYPE),
        recorder.record(transport, Topics.SLOTS, SlotArray.TYPE),
        recorder.record(transport, Topics.PREDICTED_FRAMES, Image.TYPE),
        recorder.record(transport, Topics.TRAJECTORIES, TrajectoryArray.TYPE),
        recorder.record(transport, Topics.MARKERS, MarkerArray.TYPE),
        recorder.record(transport, Topics.DIAGNOSTICS, DiagnosticArray.TYPE));
  }

  private void awaitPublishers(List<Subscription> outputs) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DISCOVERY_SECONDS);
    for (Subscription output : outputs) {
      while (output.publishers() == 0) {
        if (System.nanoTime() > end) {
          throw new UserError(
              "discovery of " + output.topic(),
              "nothing after " + DISCOVERY_SECONDS + " s",
              "the node's publisher",
              "check that UDP multicast works on " + options.interfaces());
        }
        Thread.sleep(20);
      }
    }
  }

  private long playCamera(List<Path> bags, Nodes nodes) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "slotcast.node.Main"));
    command.addAll(List.of("camera", "--domain", Integer.toString(options.domainId())));
    if (!options.interfaces().isEmpty()) {
      command.addAll(List.of("--interface", String.join(",", options.interfaces())));
    }
    command.addAll(List.of("--max-image-bytes", Integer.toString(options.maxImageBytes())));
    command.addAll(List.of("--subscribers", "2")); // the node and the recorder
    bags.forEach(bag -> command.add(bag.toString()));
    Process camera =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread hook = new Thread(camera::destroy, "camera's end");
    Runtime.getRuntime().addShutdownHook(hook);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(camera.getInputStream(), StandardCharsets.UTF_8))) {
      while (!camera.waitFor(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
        FrameStatistics.Snapshot s = nodes.perception().orElseThrow().statistics();
        progress.accept(
            s.in() + " images in, " + s.out() + " processed, " + s.dropped() + " dropped");
      }
      String last = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
      }
      if (camera.exitValue() != 0 || !last.startsWith("played ")) {
        throw new UserError(
            "camera process",
            "exit status " + camera.exitValue(),
            "0",
            "look at its message above");
      }
      return Long.parseLong(last.split(" ")[1]);
    } finally {
      camera.destroy();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  /** Waits until all that came in has gone out and is recorded. */
  private static void settle(Nodes nodes, TopicRecorder recorder) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    long recorded = -1;
    while (System.nanoTime() < end) {
      PerceptionNode seeing = nodes.perception().orElseThrow();
      PredictionNode predicting = nodes.prediction().orElseThrow();
      boolean idle =
          Stream.of(
                  seeing.statistics(),
                  predicting.statistics(),
                  seeing.pictures(0),
                  predicting.pictures(0))
              .allMatch(FrameStatistics.Snapshot::isSettled);
      // Diagnostics come once a second: a quiet half second is long enough.
      if (idle && recorder.messages() == recorded) {
        return;
      }
      recorded = recorder.messages();
      Thread.sleep(500);
    }
  }
}
