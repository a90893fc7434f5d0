package slotcast.replay.report;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import slotcast.error.UserError;
import slotcast.node.EngineMixin;
import slotcast.node.ModelsMixin;
import slotcast.node.NodeConfig;
import slotcast.node.PerceptionNode;
import slotcast.node.PerceptionParameters;
import slotcast.node.PredictionNode;
import slotcast.node.PredictionParameters;
import slotcast.node.StopRequest;
import slotcast.node.arguments.ParameterOverrides;
import slotcast.node.arguments.Remapping;
import slotcast.platform.Machine;
import slotcast.replay.CameraMixin;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.replay.play.PlayMixin;
import slotcast.replay.play.PublishedRecording;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.torch.TorchRuntime;

/** {@code ./slotcast replay}: any recording through the cores of the nodes, with a report. */
@Command(
    name = "replay",
    description = {
      "Runs a recording through the code of the nodes, every frame of it, as fast as the machine",
      "can, and writes a report, a bag and a video. The same recording and weights give the same",
      "report. A recording is a rosbag2, a video file or a folder of pictures; with --live or",
      "--publish a camera too (/dev/video0)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  ./slotcast replay drive_bag --image-topic /front/image_raw",
      "  ./slotcast replay walk.mp4 --weights mine.safetensors --out out/new",
      "  ./slotcast replay walk.mp4 --out out/new --against out/old/report.json",
      "  ./slotcast replay drive_bag --live --rate 2",
      "  ./slotcast replay walk.mp4 --publish --clock --loop",
      "  ./slotcast replay --many recordings.txt --out out/new --against out/old/many.json"
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final int BREACH = 1;

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..1",
      description = "Bag, video, folder of pictures, or camera (/dev/video0).")
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
      names = "--video",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "write a video of each camera; default yes")
  private boolean video;

  @Option(
      names = "--times",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "write times and paths into the report; without them it is the same each time; default"
              + " yes")
  private boolean times;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "true boxes or masks of the only camera: COCO's JSON, a table of boxes (CSV), or as the"
              + " MOT challenge has it")
  private Path truth;

  @Mixin private GateMixin gates;

  @Mixin private ManyMixin many;

  @Mixin private ModelsMixin models;

  @Mixin private EngineMixin engine;

  @Mixin private PlayMixin play;

  @Mixin private CameraMixin camera;

  /** Makes back ends; a test has its own. */
  Function<Compute, ModelRuntime> runtimes = TorchRuntime::on;

  @Override
  public Integer call() {
    if (many.isGiven()) {
      return runMany();
    }
    ManyMixin.require(source, spec);
    return runOne();
  }

  private int runMany() {
    if (play.isPublished()) {
      throw new UserError("--publish", "--many beside it", "one recording", "leave one out");
    }
    Optional<ManyGate> gate = gates.many();
    RecordingList list = many.list(source, truth);
    Path folder = out != null ? out : usualFolder(list.name());
    List<String> topics = imageTopics;
    Map<Compute, SharedRuntime> shared = new HashMap<>();
    Function<Compute, ModelRuntime> load = runtimes;
    runtimes = where -> shared.computeIfAbsent(where, w -> new SharedRuntime(load.apply(w)));
    gates = new GateMixin(); // all are compared at the end
    try {
      return new ManyReplay(
              list, folder, times, spec.commandLine().getOut(), spec.commandLine().getErr())
          .run(
              (recording, into) -> {
                source = recording.path();
                imageTopics = recording.topics().isEmpty() ? topics : recording.topics();
                truth = recording.truth();
                out = into;
                runOne();
              },
              gate);
    } finally {
      shared.values().forEach(SharedRuntime::close);
    }
  }

  private static Path usualFolder(String name) {
    return Path.of(System.getProperty("slotcast.root", ""), "out", "replay", name);
  }

  private int runOne() {
    long begun = System.nanoTime();
    play.check(spec.commandLine().getParseResult(), CameraMixin.OPTIONS);
    Optional<Gate> gate = gates.one();
    PrintWriter err = spec.commandLine().getErr();
    TimeRange range = new TimeRange(from, to);
    MessageSource recording = camera.open(source);
    if (play.isPublished()) {
      publish(recording, range, err);
      return 0;
    }
    checkPace(recording, err);
    List<String> topics = ImageMessages.choose(recording, imageTopics);
    NodeConfig parameters = parameters(topics);
    String name = source.toAbsolutePath().normalize().getFileName().toString();
    int ahead = parameters.prediction().steps();
    Measure measure = truth(recording, topics, ahead);
    ReplayFolder folder =
        ReplayFolder.prepare(out != null ? out : usualFolder(name), "replay", topics);
    engine.apply();
    List<String> remarks = new ArrayList<>(recording.remarks());
    List<ReplayVideo> videos = new ArrayList<>();
    try (ReplayModels loaded =
            ReplayModels.load(
                runtimes.apply(parameters.perception().compute()),
                parameters,
                play.isLive() ? topics.size() : 1);
        ReplayBag bag = new ReplayBag(folder.bag(), topics, labels)) {
      List<CameraReplay> cameras = new ArrayList<>();
      for (String topic : topics) {
        List<Consumer<Seen>> outputs = new ArrayList<>(List.of(bag.camera(topic)));
        if (video) {
          videos.add(new ReplayVideo(folder.video(topics, topic), Optional.empty(), ahead));
          outputs.add(videos.get(videos.size() - 1));
        }
        cameras.add(new CameraReplay(topic, loaded, cameras.isEmpty() ? measure : null, outputs));
      }
      Optional<CameraReplay> labelled =
          measure instanceof LabelTruth ? Optional.of(cameras.get(0)) : Optional.empty();
      Replay replay = new Replay(recording, range, err);
      remarks.addAll(
          play.isLive()
              ? playLive(replay, cameras, labelled, loaded)
              : replay.run(cameras, labelled));
      videos.forEach(ReplayVideo::commit);
      bag.commit();
      List<CameraMeasures> measures = cameras.stream().map(CameraReplay::measures).toList();
      double seconds = (System.nanoTime() - begun) * 1e-9;
      ReplayReport report =
          new ReplayReport(
              name,
              recording.kind(),
              range,
              remarks,
              loaded.told(),
              measures,
              times ? run(measures, seconds) : null);
      String json = folder.write(report);
      summary(report, folder, seconds);
      return gate.isPresent() && !passes(gate.get(), json) ? BREACH : 0;
    } finally {
      videos.forEach(ReplayVideo::close);
    }
  }

  private void publish(MessageSource recording, TimeRange range, PrintWriter err) {
    List<String> images =
        imageTopics.isEmpty() ? List.of() : ImageMessages.choose(recording, imageTopics);
    PublishedRecording published =
        new PublishedRecording(recording, range, play.options(images), err);
    try (StopRequest stop = new StopRequest()) {
      spec.commandLine().getOut().println(published.play(stop));
      spec.commandLine().getOut().flush();
    }
  }

  /** Refuses what live play cannot do, and warns of what it cannot promise. */
  private void checkPace(MessageSource recording, PrintWriter err) {
    if (recording.isLive()) {
      requireForCamera("--live", play.isLive(), "neither it nor --publish", "add one of them");
      requireForCamera("--from", from == 0, Double.toString(from), "leave it out");
      requireForCamera("--rate", play.rate() == 1, Double.toString(play.rate()), "leave it out");
    }
    if (play.isLive() && !times) {
      throw new UserError(
          "--no-times", "--live beside it", "one of them", "a live report is another each time");
    }
    if (play.isLive() && gates.isGiven()) {
      err.println(
          "note: a live report is another each time: what got worse may be the machine's load");
      err.flush();
    }
  }

  private static void requireForCamera(String option, boolean right, String got, String next) {
    if (!right) {
      throw new UserError(option + " of a camera", got, "a camera's own pace and start", next);
    }
  }

  private List<String> playLive(
      Replay replay,
      List<CameraReplay> cameras,
      Optional<CameraReplay> labelled,
      ReplayModels loaded) {
    loaded.rehearse();
    try (StopRequest stop = new StopRequest()) {
      return replay.play(cameras, labelled, loaded, play.rate(), stop);
    }
  }

  private boolean passes(Gate gate, String json) {
    PrintWriter print = spec.commandLine().getOut();
    Gate.Verdict verdict = gate.judge(json);
    verdict.lines().forEach(print::println);
    print.flush();
    return verdict.passes();
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

  /** What the first camera is held against; null for nothing. */
  private Measure truth(MessageSource recording, List<String> topics, int ahead) {
    if (truth != null) {
      if (topics.size() > 1) {
        throw new UserError(
            "--truth", topics.size() + " cameras", "one", "replay that camera alone");
      }
      return FileTruth.read(truth, recording, topics.get(0));
    }
    boolean labelled =
        recording.topics().stream().anyMatch(t -> t.name().equals(Topics.TRUE_LABELS));
    return labelled ? new LabelTruth(ahead) : null;
  }

  private ReplayReport.Run run(List<CameraMeasures> cameras, double seconds) {
    long frames = cameras.stream().mapToLong(c -> c.counts().all()).sum();
    return new ReplayReport.Run(
        source.toAbsolutePath().normalize().toString(),
        Machine.describe(),
        seconds,
        frames / seconds);
  }

  private void summary(ReplayReport report, ReplayFolder folder, double seconds) {
    PrintWriter print = spec.commandLine().getOut();
    for (CameraMeasures camera : report.cameras()) {
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
