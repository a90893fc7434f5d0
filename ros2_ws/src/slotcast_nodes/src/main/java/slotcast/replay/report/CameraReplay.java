package slotcast.replay.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionModel;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;

/** One camera of a replay: the cores of the nodes, and what is measured on them. */
final class CameraReplay {
  private final String topic;
  private final CameraCores cores;
  private final List<Consumer<Seen>> outputs;
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
    this.truth = truth;
    this.outputs = List.copyOf(outputs);
    cores = new CameraCores(models);
    int patience = models.parameters().perception().patienceFrames();
    int steps = models.parameters().prediction().steps();
    tracks = new TrackLog(patience);
    events = new TrackEvents(patience);
    coverage = new EllipseCoverage(steps);
    openLoop = new OpenLoop(steps, models.whyNoPrediction(), List.of(coverage, worst));
    drawn = models.prediction().map(p -> new DrawnFrames(p.spec(), p::draw, steps)).orElse(null);
    measures.addAll(List.of(tracks, events, openLoop, new MaskFlicker()));
    if (drawn != null) {
      measures.add(drawn);
    }
    if (truth != null) {
      measures.add(truth);
    }
  }

  /**
   * Takes the next message of the camera the whole way, from image to measures.
   *
   * @param index among all images of the camera in the recording, from 0
   */
  void image(BagMessage message, long index) {
    PerceptionModel model = cores.models().perception();
    cores
        .admit(message, index)
        .flatMap(admitted -> cores.finish(admitted, model.see(List.of(admitted.input())).get(0)))
        .ifPresent(perceived -> measure(perceived, predict(perceived.result().slots())));
  }

  private Optional<Prediction> predict(SlotFrame slots) {
    long begun = System.nanoTime();
    cores.push(slots);
    int steps = cores.models().parameters().prediction().steps();
    return cores
        .history()
        .flatMap(
            history -> {
              PredictionModel model = cores.models().prediction().orElseThrow();
              return cores.foresee(history, model.rollOut(List.of(history), steps).get(0), begun);
            });
  }

  /** Takes a frame that went through both cores, in the order in which it was seen. */
  void measure(CameraCores.Perceived perceived, Optional<Prediction> foreseen) {
    Seen seen = perceived.seen(seenFrames++, foreseen);
    if (firstNanos == Long.MIN_VALUE) {
      firstNanos = seen.stampNanos();
    }
    measures.forEach(m -> m.frame(seen));
    outputs.forEach(o -> o.accept(seen));
  }

  /** Takes a true label image of the camera. */
  void trueLabels(BagMessage message) {
    try {
      Image image = message.decode(Image.TYPE);
      if (truth instanceof LabelTruth labels) {
        labels.labels(image.header().stamp().toNanos(), image.data());
      }
    } catch (MalformedMessageException e) {
      counts().reason("a true label image: " + e.getMessage());
    }
  }

  /** All scores, in the order in which they are told; to be asked for at the end. */
  Map<String, Score> scores() {
    if (scores == null) {
      Map<String, Score> all = new LinkedHashMap<>(counts().scores());
      measures.stream().filter(m -> m != truth).forEach(m -> all.putAll(m.scores()));
      all.putAll(coverage.scores());
      if (drawn == null) {
        all.putAll(DrawnFrames.missing(openLoop.steps(), cores.models().whyNoPrediction()));
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

  CameraCores cores() {
    return cores;
  }

  FrameCounts counts() {
    return cores.counts();
  }

  Latencies latencies() {
    return cores.latencies();
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
