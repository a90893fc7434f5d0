package slotcast.replay.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.cdr.MalformedMessageException;
import slotcast.ros.msg.Image;

/** All that is measured of one camera, whoever saw its frames. */
final class CameraMeasures {
  private final String topic;
  private final String whyNoPrediction;
  private final List<Consumer<Seen>> outputs;
  private final FrameCounts counts;
  private final Latencies latencies;
  private final TrackLog tracks;
  private final TrackEvents events;
  private final OpenLoop openLoop;
  private final EllipseCoverage coverage;
  private final WorstMoments worst = new WorstMoments();
  private final DrawnFrames drawn; // null: nothing is predicted
  private final Measure truth; // null: there is none
  private final List<Measure> measures = new ArrayList<>();
  private long firstNanos = Long.MIN_VALUE;
  private Map<String, Score> scores; // null: not at the end yet

  /**
   * @param models that see and predict
   * @param images that the predictor draws; empty if nothing is predicted
   * @param truth to hold what is seen against; null for none
   * @param outputs get each frame that was seen
   * @param counts of the camera's images, kept by who sees them
   * @param latencies kept by who sees them
   */
  CameraMeasures(
      String topic,
      ReportModels models,
      Optional<PredictedImages> images,
      Measure truth,
      List<Consumer<Seen>> outputs,
      FrameCounts counts,
      Latencies latencies) {
    this.topic = topic;
    this.counts = counts;
    this.latencies = latencies;
    this.truth = truth;
    this.outputs = List.copyOf(outputs);
    whyNoPrediction = models.whyNoPrediction();
    int patience = models.parameters().perception().patienceFrames();
    int steps = models.parameters().prediction().steps();
    tracks = new TrackLog(patience);
    events = new TrackEvents(patience);
    coverage = new EllipseCoverage(steps);
    openLoop = new OpenLoop(steps, whyNoPrediction, List.of(coverage, worst));
    drawn = images.map(i -> new DrawnFrames(i, steps)).orElse(null);
    measures.addAll(List.of(tracks, events, openLoop, new MaskFlicker()));
    if (drawn != null) {
      measures.add(drawn);
    }
    if (truth != null) {
      measures.add(truth);
    }
  }

  /** Takes the next frame that was seen. */
  void frame(Seen seen) {
    if (firstNanos == Long.MIN_VALUE) {
      firstNanos = seen.stampNanos();
    }
    measures.forEach(m -> m.frame(seen));
    outputs.forEach(o -> o.accept(seen));
  }

  /**
   * Takes a true label image of the camera.
   *
   * @return what is left to do, in its turn among the frames; empty if it makes no sense, which is
   *     counted
   */
  Optional<Runnable> trueLabels(BagMessage message) {
    try {
      Image image = message.decode(Image.TYPE);
      return truth instanceof LabelTruth labels
          ? Optional.of(
              () -> labels.labels(image.header().stamp().toNanos(), image.data(), image.width()))
          : Optional.empty();
    } catch (MalformedMessageException e) {
      counts.reason("a true label image: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** All scores, in the order in which they are told; to be asked for at the end. */
  Map<String, Score> scores() {
    if (scores == null) {
      Map<String, Score> all = new LinkedHashMap<>(counts.scores());
      measures.stream().filter(m -> m != truth).forEach(m -> all.putAll(m.scores()));
      all.putAll(coverage.scores());
      if (drawn == null) {
        all.putAll(DrawnFrames.missing(openLoop.steps(), whyNoPrediction));
      }
      all.putAll(
          truth == null
              ? LabelTruth.missing(
                  "nothing tells what is true: no topic "
                      + Topics.TRUE_LABELS
                      + " in the recording, and no --truth")
              : truth.scores());
      if (truePaths().isEmpty()) {
        all.putAll(
            TruePaths.missing(
                openLoop.steps(), "true label images would tell, and there are none"));
      }
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

  /** Pictures of a few predictions and of what then happened. */
  List<Storyboard> boards() {
    return drawn == null ? List.of() : drawn.boards();
  }

  /** Predictions against true label images; empty without such. */
  Optional<TruePaths> truePaths() {
    return truth instanceof LabelTruth labels ? Optional.of(labels.paths()) : Optional.empty();
  }

  boolean hasTruth() {
    return truth != null;
  }

  /** Seconds since the first frame of the camera. */
  double seconds(long stampNanos) {
    return (stampNanos - firstNanos) * 1e-9;
  }
}
