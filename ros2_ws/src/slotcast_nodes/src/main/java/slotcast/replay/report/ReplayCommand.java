package slotcast.replay.report;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
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
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;

/** {@code ./slotcast replay}: any recording through the cores of the nodes, with a report. */
@Command(
    name = "replay",
    description = {
      "Runs a recording through the code of the nodes, every frame of it, as fast as the machine",
      "can, and writes a report, a bag and a video. The same recording and weights give the same",
      "report. A recording is a rosbag2, a video file or a folder of pictures."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  ./slotcast replay drive_bag --image-topic /front/image_raw",
      "  ./slotcast replay walk.mp4 --weights mine.safetensors --out out/new",
      "  ./slotcast replay walk.mp4 --out out/new --against out/old/report.json"
    })
public final class ReplayCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "SOURCE", description = "Bag, video or folder of pictures.")
  private Path source;

  @Option(
      names = "--image-topic",
      paramLabel = "TOPIC",
      description =
          "sensor_msgs/Image or CompressedImage to see objects in; give it again for each further"
              + " camera; default the only one")
  private List<String> imageTopics = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where to write; default out/replay/NAME in the repository")
  private Path out;

  @Option(
      names = "--from",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "after the first message of the recording (default: ${DEFAULT-VALUE})")
  private double from;

  @Option(
      names = "--to",
      paramLabel = "SECONDS",
      defaultValue = "Infinity",
      description = "after the first message of the recording (default: its end)")
  private double to;

  @Option(
      names = "--fit",
      paramLabel = "FIT",
      description =
          "how images of another shape than the model's are fitted: letterbox, crop or stretch;"
              + " default letterbox")
  private String fit;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description = "how many frames ahead to predict; default 10")
  private Integer steps;

  @Option(names = "--labels", description = "write label images to the bag too")
  private boolean labels;

  @Option(
      names = "--no-video",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "write no video")
  private boolean video;

  @Option(
      names = "--no-times",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "leave times and paths out of the report, which is then the same each time")
  private boolean times;

  @Mixin private ModelsMixin models;

  @Mixin private EngineMixin engine;

  /** Makes back ends; a test has its own. */
  Function<String, ModelRuntime> runtimes = TorchRuntime::on;

  @Override
  public Integer call() {
    long begun = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    TimeRange range = new TimeRange(from, to);
    MessageSource recording = MessageSource.open(source);
    List<String> topics = ImageMessages.choose(recording, imageTopics);
    NodeConfig parameters = parameters(topics);
    String name = source.toAbsolutePath().normalize().getFileName().toString();
    ReplayFolder folder =
        ReplayFolder.prepare(
            out != null
                ? out
                : Path.of(System.getProperty("slotcast.root", ""), "out", "replay", name),
            topics);
    engine.applyAlone();
    List<String> remarks = new ArrayList<>(recording.remarks());
    List<ReplayVideo> videos = new ArrayList<>();
    try (ReplayModels loaded =
            ReplayModels.load(
                runtimes.apply(parameters.perception().device()), parameters);
        ReplayBag bag = new ReplayBag(folder.bag(), topics, labels)) {
      List<CameraReplay> cameras = new ArrayList<>();
      for (String topic : topics) {
        List<Consumer<Seen>> outputs = new ArrayList<>(List.of(bag.camera(topic)));
        if (video) {
          videos.add(new ReplayVideo(folder.video(topics, topic)));
          outputs.add(videos.get(videos.size() - 1));
        }
        boolean labelled = cameras.isEmpty() && hasTrueLabels(recording);
        cameras.add(new CameraReplay(topic, loaded, labelled ? new LabelTruth() : null, outputs));
      }
      Optional<CameraReplay> labelled = cameras.stream().filter(CameraReplay::hasTruth).findFirst();
      remarks.addAll(new Replay(recording, range, err).run(cameras, labelled));
      videos.forEach(ReplayVideo::close);
      bag.commit();
      double seconds = (System.nanoTime() - begun) * 1e-9;
      ReplayReport report =
          new ReplayReport(
              name,
              recording.kind(),
              range,
              remarks,
              loaded,
              cameras,
              times ? run(cameras, seconds) : null);
      folder.write(folder.json(), new ReplayJson(report).text());
      folder.write(folder.html(), new ReplayPage(report).text());
      summary(report, folder, seconds);
    } finally {
      videos.forEach(ReplayVideo::close);
    }
    return 0;
  }

  private NodeConfig parameters(List<String> topics) {
    ParameterOverrides none = ParameterOverrides.NONE;
    return new NodeConfig(
        PerceptionParameters.of(
            models
                .perception(Remapping.NONE.node(PerceptionNode.NAME), none)
                .with("fit", fit, "--fit")
                .with("image_topic", topics, "--image-topic")),
        PredictionParameters.of(
            models
                .prediction(Remapping.NONE.node(PredictionNode.NAME), none)
                .with("steps", steps, "--steps")));
  }

  private static boolean hasTrueLabels(MessageSource recording) {
    return recording.topics().stream().anyMatch(t -> t.name().equals(LabelTruth.TOPIC));
  }

  private ReplayReport.Run run(List<CameraReplay> cameras, double seconds) {
    long frames = cameras.stream().mapToLong(c -> c.counts().all()).sum();
    return new ReplayReport.Run(
        source.toAbsolutePath().normalize().toString(),
        Machine.describe(),
        seconds,
        frames / seconds);
  }

  private void summary(ReplayReport report, ReplayFolder folder, double seconds) {
    PrintWriter print = spec.commandLine().getOut();
    for (CameraReplay camera : report.cameras()) {
      print.println(
          String.format(
              Locale.ROOT,
              "%s: %d images, %d seen, %d tracks",
              camera.topic(),
              camera.counts().all(),
              camera.counts().of(FrameCounts.Fate.SEEN),
              camera.tracks().tracks().size()));
      camera.counts().reasons().forEach(r -> print.println("  not used: " + r));
      ReplayReport.notes(camera).forEach(n -> print.println("  note: " + n));
    }
    report.remarks().forEach(r -> print.println("note: " + r));
    print.println("report  " + folder.html());
    print.println(String.format(Locale.ROOT, "done in %.0f s", seconds));
    print.flush();
  }
}
