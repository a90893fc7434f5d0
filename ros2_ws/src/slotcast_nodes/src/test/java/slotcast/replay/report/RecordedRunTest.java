package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.image.RgbImage;
import slotcast.node.DetectionConversion;
import slotcast.node.ImageConversion;
import slotcast.node.NodeConfig;
import slotcast.node.PerceptionParameters;
import slotcast.node.PredictionParameters;
import slotcast.node.SlotConversion;
import slotcast.node.TrajectoryConversion;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.replay.report.OpenLoop.Method;
import slotcast.replay.report.Squares.Square;
import slotcast.ros.bag.BagQos;
import slotcast.ros.bag.BagWriter;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * A square of ten pixels goes four to the right in each frame, predicted to go three; the nodes
 * answer to all frames but one, and each answer comes a millisecond later than the one before.
 */
class RecordedRunTest {
  private static final int FRAMES = 9;
  private static final int UNANSWERED = 5;
  private static final int STEPS = 3;
  private static final int TRUE_ID = 7;
  private static final long MILLISECOND = 1_000_000;

  @TempDir Path folder;
  private final Squares squares = new Squares();
  private final List<Seen> sent = new ArrayList<>();
  private final List<Seen> read = new ArrayList<>();

  private static Trajectory path(int frame) {
    List<TrajectoryPoint> points = new ArrayList<>();
    for (int k = 1; k <= STEPS; k++) {
      double x = 15 + 4 * frame + 3 * k;
      points.add(
          new TrajectoryPoint(
              (frame + 1 + k) * Squares.STEP,
              x,
              15,
              new Box(x, 15, 10, 10),
              Covariance.round(1),
              true));
    }
    return new Trajectory(1, points);
  }

  private Path record() throws IOException {
    Path bag = folder.resolve("bag");
    try (BagWriter writer = BagWriter.create(bag)) {
      String qos = BagQos.keepLast(10, true, false);
      for (String images :
          List.of(Topics.IMAGE, Topics.TRUE_LABELS, Topics.LABELS, Topics.PREDICTED_FRAMES)) {
        writer.addTopic(images, Image.TYPE, qos);
      }
      writer.addTopic(Topics.DETECTIONS, Detection2DArray.TYPE, qos);
      writer.addTopic(Topics.SLOTS, SlotArray.TYPE, qos);
      writer.addTopic(Topics.TRAJECTORIES, TrajectoryArray.TYPE, qos);
      for (int i = 0; i < FRAMES; i++) {
        write(writer, i);
      }
      writer.commit();
    }
    return bag;
  }

  private void write(BagWriter writer, int frame) throws IOException {
    Square square = new Square(1, 10 + 4 * frame, 10, 10);
    boolean answered = frame != UNANSWERED;
    Seen seen = squares.frame(List.of(path(frame)), square); // seen by the tracker all the same
    long arrival = seen.stampNanos() + 50 * MILLISECOND;
    Header header = seen.header();
    writer.write(Topics.IMAGE, arrival, Image.TYPE, ImageConversion.rgb8(header, seen.image()));
    byte[] truth = new byte[Squares.SIZE * Squares.SIZE];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (byte) (seen.labels()[i] == 0 ? 0 : TRUE_ID);
    }
    writer.write(Topics.TRUE_LABELS, arrival, Image.TYPE, mono(header, truth));
    if (!answered) {
      return;
    }
    sent.add(seen);
    long answer = arrival + sent.size() * MILLISECOND;
    writer.write(
        Topics.DETECTIONS,
        answer,
        Detection2DArray.TYPE,
        DetectionConversion.toMessage(header, seen.objects()));
    writer.write(
        Topics.SLOTS, answer, SlotArray.TYPE, SlotConversion.toMessage(header, seen.slots()));
    writer.write(Topics.LABELS, answer, Image.TYPE, mono(header, seen.labels()));
    writer.write(
        Topics.TRAJECTORIES,
        answer,
        TrajectoryArray.TYPE,
        TrajectoryConversion.toMessage(header, seen.prediction().orElseThrow()));
    for (int k = 1; k <= STEPS; k++) {
      Header then = new Header(Time.ofNanos(seen.stampNanos() + k * Squares.STEP), "camera");
      writer.write(
          Topics.PREDICTED_FRAMES,
          answer,
          Image.TYPE,
          ImageConversion.rgb8(then, predicted(frame, k)));
    }
  }

  private static Image mono(Header header, byte[] labels) {
    return ImageConversion.mono8(header, Squares.SIZE, Squares.SIZE, labels);
  }

  /** As bright as the frame and the step say. */
  private static RgbImage predicted(int frame, int step) {
    RgbImage image = RgbImage.black(Squares.SIZE, Squares.SIZE);
    java.util.Arrays.fill(image.data(), (byte) (20 * frame + 5 * step));
    return image;
  }

  private CameraMeasures read(Path bag) throws IOException {
    PerceptionModel.Spec perception =
        new PerceptionModel.Spec("test", Squares.SIZE, Squares.SIZE, 5, 1, MaskCalibration.NONE);
    PredictionModel.Spec prediction =
        new PredictionModel.Spec(
            "next",
            Optional.empty(),
            Squares.SIZE,
            Squares.SIZE,
            2,
            5,
            1,
            new PredictionModel.Poses(0, 0, 0),
            List.of(),
            MaskCalibration.NONE,
            MotionCalibration.NONE);
    NodeConfig nodes =
        new NodeConfig(
            PerceptionParameters.of(NodeParameters.none()),
            PredictionParameters.of(NodeParameters.none().with("steps", STEPS, "test")));
    ReportModels models = new ReportModels(nodes, "test", Optional.of("next"), "");
    CameraMeasures camera =
        new CameraMeasures(
            Topics.IMAGE,
            models,
            Optional.of(new PredictedImages(prediction, RecordedFrame.drawer(STEPS))),
            new LabelTruth(STEPS),
            List.of(read::add),
            new FrameCounts(),
            new Latencies());
    RecordedRun run = new RecordedRun(bag, perception, prediction, models, camera);
    run.read();
    assertThat(run.framesPerSecond()).isCloseTo(10, within(1e-9));
    return camera;
  }

  @Test
  void whatWasRecordedIsWhatTheNodesSaw() throws IOException {
    CameraMeasures camera = read(record());
    assertThat(camera.counts().of(Fate.SEEN)).isEqualTo(FRAMES - 1);
    assertThat(camera.counts().of(Fate.DROPPED)).isOne();
    assertThat(camera.counts().table()).containsEntry("gaps", 1L);
    assertThat(read).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      Seen was = sent.get(i);
      Seen is = read.get(i);
      assertThat(is.stampNanos()).isEqualTo(was.stampNanos());
      assertThat(is.index()).isEqualTo(was.index());
      assertThat(is.restarted()).isEqualTo(i == 0);
      assertThat(is.labels()).isEqualTo(was.labels());
      assertThat(is.cells()).isEqualTo(was.cells());
      assertThat(is.input()).isEqualTo(was.input());
      TrackedObject object = is.objects().get(0);
      assertThat(object.trackId()).isEqualTo(was.objects().get(0).trackId());
      assertThat(object.label()).isEqualTo(was.objects().get(0).label());
      assertThat(object.x()).isCloseTo(was.objects().get(0).x(), within(1e-4));
      assertThat(object.area()).isEqualTo(100);
      assertThat(object.ageFrames()).isEqualTo(i);
      // A gray value, in [-1,1]: each predicted frame went to its own image.
      float[] images = is.prediction().orElseThrow().rollout().drawn().images();
      assertThat(images).hasSize(STEPS * 3 * Squares.SIZE * Squares.SIZE);
      double gray = 20 * was.index() + 5 * STEPS;
      assertThat(images[images.length - 1]).isCloseTo((float) (gray / 127.5 - 1), within(1e-4f));
    }
    // 1 to 8 ms.
    assertThat(camera.latencies().quantiles(Stage.ANSWER).get("p50")).isBetween(4.0, 5.0);
    assertThat(Collections.max(camera.latencies().quantiles(Stage.ANSWER).values()))
        .isCloseTo(8, within(1e-3));
  }

  /** The frame that was not answered is compared with too: its truth is known. */
  @Test
  void predictionsAreHeldAgainstTheTruth() throws IOException {
    CameraMeasures camera = read(record());
    TruePaths paths = camera.truePaths().orElseThrow();
    for (int k = 1; k <= STEPS; k++) {
      // From each answered frame so early that the frame k steps later is in the recording.
      assertThat(paths.count(k)).isEqualTo(FRAMES - k - 1);
      assertThat(paths.mean(Method.PREDICTION, k).getAsDouble()).isCloseTo(k, within(1e-4));
      assertThat(paths.mean(Method.STAND_STILL, k).getAsDouble()).isCloseTo(4 * k, within(1e-3));
    }
    assertThat(paths.mean(Method.CONSTANT_VELOCITY, 1).getAsDouble()).isLessThan(4);
    // Off by 1, 2 and 3 deviations; 95 of 100 are within 2.45.
    assertThat(paths.inside(2)).hasValue(1);
    assertThat(paths.inside(3)).hasValue(0);
    Map<String, Score> scores = camera.scores();
    assertThat(scores.get("truth.prediction.centre_px.3").value().getAsDouble())
        .isCloseTo(3, within(1e-4));
    assertThat(scores.get("truth.ari").value()).hasValue(1);
    assertThat(scores.get("frames.seen").value().getAsDouble())
        .isCloseTo((FRAMES - 1.0) / FRAMES, within(1e-9));
    assertThat(camera.boards()).isNotEmpty();
  }
}
