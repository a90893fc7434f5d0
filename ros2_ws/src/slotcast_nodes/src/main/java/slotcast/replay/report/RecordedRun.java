package slotcast.replay.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.node.RefusedMessageException;
import slotcast.node.SlotConversion;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.perception.StampGate;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionSession;
import slotcast.replay.RecordedPicture;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.tracking.MotionModel;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * Reads what a third participant recorded of a camera and of the nodes that saw it, image by image
 * in order of stamps, as {@link CameraReplay} computes it. Memory holds the last few seconds only.
 */
final class RecordedRun {
  /** Images after which nothing more is expected about an older one. */
  private static final int WINDOW = 30;

  private final Path bag;
  private final PerceptionModel.Spec perception;
  private final PredictionModel.Spec prediction;
  private final ReportModels models;
  private final CameraMeasures camera;
  private final StampGate gate;
  private final PredictionSession history; // what the prediction node remembers
  private final TreeMap<Long, RecordedFrame> open = new TreeMap<>();
  private final Map<Integer, Integer> ages = new HashMap<>(); // of tracks, in frames
  private FrameMapping mapping; // null before the first frame
  private long images;
  private long seenFrames;
  private long stepNanos;
  private long predictedFrom = Long.MIN_VALUE;
  private long lastPredicted = Long.MAX_VALUE;
  private int predictedSteps;
  private long lastNanos;
  private long lastArrivalNanos;
  private long intervals;
  private long playedNanos;

  /**
   * @param camera gets all of it
   */
  RecordedRun(
      Path bag,
      PerceptionModel.Spec perception,
      PredictionModel.Spec prediction,
      ReportModels models,
      CameraMeasures camera) {
    this.bag = bag;
    this.perception = perception;
    this.prediction = prediction;
    this.models = models;
    this.camera = camera;
    gate = new StampGate(maxGap());
    history = new PredictionSession(prediction, models.parameters().prediction().options());
  }

  /** Reads all of it. */
  void read() throws IOException {
    stepNanos = firstStep();
    try (BagCursor messages =
        BagReader.open(bag)
            .messages(
                Topics.IMAGE,
                Topics.TRUE_LABELS,
                Topics.LABELS,
                Topics.DETECTIONS,
                Topics.SLOTS,
                Topics.TRAJECTORIES,
                Topics.PREDICTED_FRAMES)) {
      while (messages.hasNext()) {
        take(messages.next());
        while (open.size() > WINDOW) {
          emit(open.pollFirstEntry().getValue());
        }
      }
    }
    open.values().forEach(this::emit);
    open.clear();
  }

  /** For how long images arrived, pauses between scenes left out. */
  double seconds() {
    return playedNanos * 1e-9;
  }

  /** Rate at which they did; 0 with fewer than two. */
  double framesPerSecond() {
    return playedNanos == 0 ? 0 : intervals / seconds();
  }

  /** Time between two predicted frames; 0 if nothing was predicted. */
  private long firstStep() throws IOException {
    try (BagCursor messages = BagReader.open(bag).messages(Topics.TRAJECTORIES)) {
      return messages.hasNext() ? messages.next().decode(TrajectoryArray.TYPE).step().toNanos() : 0;
    }
  }

  private void take(BagMessage message) {
    switch (message.topic().name()) {
      case Topics.IMAGE -> {
        RecordedPicture picture = RecordedPicture.of(message);
        RecordedFrame frame = at(picture.header().stamp().toNanos());
        frame.header = picture.header();
        frame.image = picture.image();
        frame.imageArrivalNanos = message.stampNanos();
      }
      case Topics.TRUE_LABELS ->
          at(message.decode(Image.TYPE).header().stamp().toNanos()).trueLabels = message;
      case Topics.LABELS -> {
        Image image = message.decode(Image.TYPE);
        RecordedFrame frame = at(image.header().stamp().toNanos());
        frame.labels = image.data();
        frame.labelsArrivalNanos = message.stampNanos();
      }
      case Topics.DETECTIONS -> {
        Detection2DArray detections = message.decode(Detection2DArray.TYPE);
        at(detections.header().stamp().toNanos()).detections = detections;
      }
      case Topics.SLOTS -> {
        SlotArray slots = message.decode(SlotArray.TYPE);
        at(slots.header().stamp().toNanos()).slots = slots(slots);
      }
      case Topics.TRAJECTORIES -> {
        TrajectoryArray trajectories = message.decode(TrajectoryArray.TYPE);
        at(trajectories.header().stamp().toNanos()).trajectories = trajectories;
      }
      case Topics.PREDICTED_FRAMES -> predicted(RecordedPicture.of(message));
      default -> throw new IllegalStateException(message.topic().name());
    }
  }

  private SlotFrame slots(SlotArray message) {
    try {
      return SlotConversion.toFrame(message, perception.width(), perception.height());
    } catch (RefusedMessageException e) {
      throw new IllegalStateException("our own node sent bad slots", e);
    }
  }

  /** Predicted frames come in runs of rising stamps, the first one step after their image. */
  private void predicted(RecordedPicture picture) {
    long stamp = picture.header().stamp().toNanos();
    int steps = models.parameters().prediction().steps();
    if (stamp <= lastPredicted
        || stamp - lastPredicted > 2 * stepNanos
        || predictedSteps == steps) {
      predictedFrom = stamp - stepNanos;
      predictedSteps = 0;
    }
    lastPredicted = stamp;
    predictedSteps++;
    Map.Entry<Long, RecordedFrame> from = open.floorEntry(predictedFrom + stepNanos / 4);
    if (from != null && from.getKey() >= predictedFrom - stepNanos / 4) {
      from.getValue().predicted.add(picture.image());
    }
  }

  private RecordedFrame at(long stampNanos) {
    return open.computeIfAbsent(stampNanos, RecordedFrame::new);
  }

  private void emit(RecordedFrame frame) {
    if (frame.image == null) {
      return; // the recorder lost it
    }
    long index = images++;
    camera.counts().frameId(frame.header.frameId());
    if (frame.isAnswered()) {
      seen(frame, index);
    } else {
      camera.counts().count(Fate.DROPPED);
    }
    if (frame.trueLabels != null) { // what was predicted before is held against it anyway
      camera.trueLabels(frame.trueLabels).ifPresent(Runnable::run);
    }
    // Scenes are seconds apart: those pauses say nothing of the camera's rate.
    if (index > 0 && frame.stampNanos - lastNanos <= maxGap().toNanos()) {
      intervals++;
      playedNanos += frame.imageArrivalNanos - lastArrivalNanos;
    }
    lastNanos = frame.stampNanos;
    lastArrivalNanos = frame.imageArrivalNanos;
  }

  private Duration maxGap() {
    return models.parameters().perception().options().maxGap();
  }

  private void seen(RecordedFrame frame, long index) {
    FrameMapping now = frame.slots.mapping();
    boolean resized = mapping != null && !mapping.equals(now);
    mapping = now;
    float[] input = Resampling.toModel(frame.image, now);
    Admission admission =
        new Admission(
            frame.stampNanos,
            gate.judge(frame.stampNanos),
            resized,
            now,
            Optional.of(new PerceptionModel.Input(input, null)));
    camera.counts().admitted(admission);
    if (admission.verdict().isSkip()) {
      return; // it came to the recorder after those behind it had been told
    }
    boolean restarted = resized || admission.verdict() != StampGate.Verdict.NEXT;
    if (restarted) {
      ages.clear();
    }
    camera.counts().count(Fate.SEEN);
    camera.latencies().add(Stage.ANSWER, frame.labelsArrivalNanos - frame.imageArrivalNanos);
    if (prediction.misfit(frame.slots).isEmpty()) {
      history.push(frame.slots);
    }
    camera.frame(
        new Seen(
            seenFrames++,
            index,
            frame.header,
            frame.image,
            input,
            restarted,
            frame.slots,
            frame.objects(ages),
            frame.labels,
            prediction(frame),
            frame.cells()));
  }

  /** What was published, with the weights' straight line and parabola from the same sightings. */
  private Optional<Prediction> prediction(RecordedFrame frame) {
    if (frame.trajectories == null) {
      return Optional.empty();
    }
    int steps = models.parameters().prediction().steps();
    List<SlotFrame> looked = history.history().orElse(List.of(frame.slots));
    long step = frame.trajectories.step().toNanos();
    List<Trajectory> paths = frame.paths();
    MotionModel line = prediction.motion().straight();
    MotionModel parabola = prediction.motion().parabola();
    List<Trajectory> straight = new ArrayList<>();
    List<Trajectory> bent = new ArrayList<>();
    for (Trajectory path : paths) {
      int track = path.trackId();
      List<Sighting> past = sightings(looked, track);
      straight.add(line.predict(track, past, step, steps));
      bent.add(parabola.predict(track, past, step, steps));
    }
    PredictionModel.Rollout rollout = frame.rollout(steps);
    return Optional.of(
        new Prediction(
            frame.stampNanos,
            step,
            frame.slots.mapping(),
            rollout,
            paths,
            List.of(),
            straight,
            () -> bent));
  }

  private static List<Sighting> sightings(List<SlotFrame> frames, int trackId) {
    return frames.stream()
        .filter(f -> f.slotOf(trackId) >= 0)
        .flatMap(f -> f.sighting(f.slotOf(trackId)).stream())
        .toList();
  }
}
