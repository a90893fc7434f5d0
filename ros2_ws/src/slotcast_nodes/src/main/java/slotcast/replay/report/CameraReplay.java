package slotcast.replay.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.image.RgbImage;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionModel;
import slotcast.perception.PerceptionResult;
import slotcast.perception.PerceptionSession;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.prediction.PredictionSession;
import slotcast.replay.report.FrameCounts.Fate;
import slotcast.replay.report.Latencies.Stage;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;

/** One camera of a replay: its sessions, as the nodes have them, and its measures. */
final class CameraReplay {
  private final String topic;
  private final ReplayModels models;
  private final PerceptionSession perception;
  private final PredictionSession prediction; // null: nothing is predicted
  private final List<Consumer<Seen>> outputs;
  private final FrameCounts counts = new FrameCounts();
  private final Latencies latencies = new Latencies();
  private final TrackLog tracks;
  private final TrackEvents events;
  private final OpenLoop openLoop;
  private final EllipseCoverage coverage;
  private final WorstMoments worst = new WorstMoments();
  private final DrawnFrames drawn; // null: nothing is predicted
  private final Measure truth; // null: there is none
  private final List<Measure> measures = new ArrayList<>();
  private long seenFrames;
  private long firstNanos = Long.MIN_VALUE;
  private Map<String, Score> scores; // null: not at the end yet

  /**
   * @param truth to hold what is seen against; null for none
   * @param outputs get each frame that was seen
   */
  CameraReplay(String topic, ReplayModels models, Measure truth, List<Consumer<Seen>> outputs) {
    this.topic = topic;
    this.models = models;
    this.truth = truth;
    this.outputs = List.copyOf(outputs);
    perception =
        new PerceptionSession(
            models.perception().spec(), models.parameters().perception().options());
    int patience = models.parameters().perception().patienceFrames();
    int steps = models.parameters().prediction().steps();
    tracks = new TrackLog(patience);
    events = new TrackEvents(patience);
    coverage = new EllipseCoverage(steps);
    openLoop = new OpenLoop(steps, models.whyNoPrediction(), List.of(coverage, worst));
    Optional<PredictionModel> predictor = models.prediction();
    prediction =
        predictor
            .map(p -> new PredictionSession(p.spec(), models.parameters().prediction().options()))
            .orElse(null);
    drawn = predictor.map(p -> new DrawnFrames(p.spec(), p::draw, steps)).orElse(null);
    measures.addAll(List.of(tracks, events, openLoop, new MaskFlicker()));
    if (drawn != null) {
      measures.add(drawn);
    }
    if (truth != null) {
      measures.add(truth);
    }
  }

  /**
   * Takes the next message of the camera.
   *
   * @param index among all images of the camera in the recording, from 0
   */
  void image(BagMessage message, long index) {
    long begun = System.nanoTime();
    ImageMessages.Picture picture;
    try {
      picture = ImageMessages.picture(message);
    } catch (MalformedMessageException e) {
      counts.count(Fate.REFUSED, e.getMessage());
      return;
    }
    latencies.add(Stage.DECODING, System.nanoTime() - begun);
    see(header(picture.header(), message.stampNanos()), picture.image(), index);
  }

  /** A camera without time gets that of its recorder, as it gets the clock's in the node. */
  private Header header(Header header, long receivedNanos) {
    counts.frameId(header.frameId());
    if (header.stamp().toNanos() != 0 || receivedNanos == 0) {
      return header;
    }
    counts.unstamped();
    return new Header(Time.nearest(receivedNanos), header.frameId());
  }

  private void see(Header header, RgbImage image, long index) {
    long begun = System.nanoTime();
    Admission admission = perception.admit(image, header.stamp().toNanos());
    counts.admitted(admission);
    if (admission.input().isEmpty()) {
      return;
    }
    PerceptionModel.Input input = admission.input().get();
    PerceptionResult result;
    try {
      result = perception.finish(admission, models.perception().see(List.of(input)).get(0));
      result.labels(); // drawn for whoever listens to the node
    } catch (IllegalStateException e) { // values that are not finite
      counts.count(Fate.FAILED, e.getMessage());
      return;
    }
    long perceived = System.nanoTime();
    latencies.add(Stage.PERCEPTION, perceived - begun);
    Optional<Prediction> predicted = predict(result.slots());
    counts.count(Fate.SEEN);
    if (firstNanos == Long.MIN_VALUE) {
      firstNanos = result.stampNanos();
    }
    Seen seen = Seen.of(seenFrames++, index, header, image, input.image(), result, predicted);
    measures.forEach(m -> m.frame(seen));
    outputs.forEach(o -> o.accept(seen));
  }

  private Optional<Prediction> predict(SlotFrame slots) {
    if (prediction == null) {
      return Optional.empty();
    }
    long begun = System.nanoTime();
    Optional<String> misfit = models.prediction().orElseThrow().spec().misfit(slots);
    if (misfit.isPresent()) {
      counts.predictionFailed("slots " + misfit.get());
      return Optional.empty();
    }
    prediction.push(slots);
    Optional<List<SlotFrame>> history = prediction.history();
    if (history.isEmpty()) {
      return Optional.empty();
    }
    int steps = models.parameters().prediction().steps();
    PredictionModel.Rollout rollout =
        models.prediction().orElseThrow().rollOut(List.of(history.get()), steps).get(0);
    try {
      Prediction made = prediction.finish(history.get(), rollout);
      latencies.add(Stage.PREDICTION, System.nanoTime() - begun);
      return Optional.of(made);
    } catch (IllegalStateException e) { // values that are not finite
      counts.predictionFailed(e.getMessage());
      return Optional.empty();
    }
  }

  /** Takes a true label image of the camera. */
  void trueLabels(BagMessage message) {
    try {
      Image image = message.decode(Image.TYPE);
      if (truth instanceof LabelTruth labels) {
        labels.labels(image.header().stamp().toNanos(), image.data());
      }
    } catch (MalformedMessageException e) {
      counts.reason("a true label image: " + e.getMessage());
    }
  }

  /** All scores, in the order in which they are told; to be asked for at the end. */
  Map<String, Score> scores() {
    if (scores == null) {
      Map<String, Score> all = new LinkedHashMap<>(counts.scores());
      measures.stream().filter(m -> m != truth).forEach(m -> all.putAll(m.scores()));
      all.putAll(coverage.scores());
      if (drawn == null) {
        all.putAll(DrawnFrames.missing(openLoop.steps(), models.whyNoPrediction()));
      }
      all.putAll(
          truth == null
              ? LabelTruth.missing(
                  "nothing tells what is true: no topic "
                      + LabelTruth.TOPIC
                      + " in the recording, and no --truth")
              : truth.scores());
      scores = all;
    }
    return scores;
  }

  String topic() {
    return topic;
  }

  FrameCounts counts() {
    return counts;
  }

  Latencies latencies() {
    return latencies;
  }

  TrackLog tracks() {
    return tracks;
  }

  TrackEvents events() {
    return events;
  }

  OpenLoop openLoop() {
    return openLoop;
  }

  EllipseCoverage coverage() {
    return coverage;
  }

  WorstMoments worst() {
    return worst;
  }

  boolean hasTruth() {
    return truth != null;
  }

  /** Seconds since the first frame of the camera. */
  double seconds(long stampNanos) {
    return (stampNanos - firstNanos) * 1e-9;
  }
}
