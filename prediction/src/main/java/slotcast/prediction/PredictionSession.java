package slotcast.prediction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.image.FrameMapping;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotFrame;
import slotcast.prediction.path.LearntPaths;
import slotcast.tracking.Impact;
import slotcast.tracking.MotionModel;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * One camera's side of prediction, in plain Java: its history, and how a rollout becomes
 * trajectories. {@link #history} says what the model has to look at, {@link #finish} takes what it
 * expects; between the two the model may look ahead for other cameras in the same call.
 *
 * <p>A step is the time between two frames of the model's training, whatever the camera's rate: the
 * history is of that spacing, and so are the points of trajectories.
 *
 * <p>A trajectory mixes what the model predicts with a straight line, in the shares that were best
 * on held-out videos ({@link slotcast.tracking.MotionCalibration}). A model that is aware of poses
 * predicts positions; of any other, the centres of predicted masks count. Weights with a {@link
 * slotcast.prediction.path.PathNet} have learnt what to make of both.
 *
 * <p>One thread at a time.
 */
public final class PredictionSession {
  private final PredictionModel.Spec spec;
  private final SlotHistory history;
  private PathBuilder paths;
  private final MotionModel straight;
  private final LearntPaths learnt; // null: the mixture
  private final MotionModel bent;

  public PredictionSession(PredictionModel.Spec spec, PredictionOptions options) {
    this.spec = spec;
    this.history = new SlotHistory(spec.historyLen(), stepNanos(spec, options), options.maxGap());
    this.paths = paths(spec, options);
    this.straight = spec.motion().straight();
    this.learnt =
        spec.paths().map(net -> new LearntPaths(net, spec.motion().ellipses())).orElse(null);
    this.bent = spec.motion().parabola();
  }

  private static long stepNanos(PredictionModel.Spec spec, PredictionOptions options) {
    return options.step().isZero() ? spec.stepNanos() : options.step().toNanos();
  }

  private static PathBuilder paths(PredictionModel.Spec spec, PredictionOptions options) {
    return spec.predictsPoses()
        ? new PosePaths(spec.grid())
        : new MaskPaths(
            new ObjectExtractor(PerceptionOptions.DEFAULT.withMinArea(options.minArea())));
  }

  /** Other options, from the next frame on; the history goes on. */
  public void change(PredictionOptions next) {
    history.maxGap(next.maxGap());
    history.stepNanos(stepNanos(spec, next));
    paths = paths(spec, next);
  }

  /**
   * Adds the newest frame.
   *
   * @throws IllegalArgumentException if its slots have other sizes than the model's
   */
  public SlotPrediction.Pushed push(SlotFrame frame) {
    if (!spec.knows(frame)) {
      return SlotPrediction.Pushed.REFUSED;
    }
    spec.misfit(frame)
        .ifPresent(
            m -> {
              throw new IllegalArgumentException("slots are " + m);
            });
    return history.push(frame);
  }

  /** Whether no frame has come since it began, or since {@link #reset}. */
  public boolean isEmpty() {
    return history.isEmpty();
  }

  /** Frames that are still needed before anything can be predicted, at the camera's rate. */
  public int missingFrames() {
    return history.missing();
  }

  /**
   * What the model has to look at, oldest first and one step apart, the newest frame as it is;
   * empty while frames are missing.
   */
  public Optional<List<SlotFrame>> history() {
    return history.missing() > 0 ? Optional.empty() : Optional.of(history.frames());
  }

  /**
   * Takes what the model expects.
   *
   * @param looked what {@link #history} said
   * @return one trajectory per track that the newest frame shows
   * @throws IllegalStateException if a value is not finite
   */
  public Prediction finish(List<SlotFrame> looked, PredictionModel.Rollout rollout) {
    if (!rollout.isFinite()) {
      throw new IllegalStateException("the model predicted values that are not finite");
    }
    SlotFrame newest = looked.get(looked.size() - 1);
    long step = SlotHistory.stepNanos(looked, spec.stepNanos());
    RolloutSteps expected = RolloutSteps.of(spec, rollout, step, newest.mapping());
    List<Trajectory> predicted = new ArrayList<>();
    for (int slot = 0; slot < newest.numSlots(); slot++) {
      int k = slot;
      newest.sighting(k).ifPresent(now -> predicted.add(paths.path(newest, k, now, expected)));
    }
    predicted.sort(Comparator.comparingInt(Trajectory::trackId));
    Map<Integer, List<Sighting>> pasts = new LinkedHashMap<>();
    for (Trajectory t : predicted) {
      pasts.put(t.trackId(), SlotHistory.sightings(looked, t.trackId()));
    }
    List<Trajectory> lines = paths(straight, pasts, step, expected.steps());
    List<Trajectory> paths =
        learnt == null
            ? mixed(predicted, lines, pasts, step, newest.mapping())
            : learnt.of(looked, lines, predicted);
    return new Prediction(
        newest.stampNanos(),
        step,
        newest.mapping(),
        rollout,
        paths,
        predicted,
        lines,
        () -> paths(bent, pasts, step, expected.steps()));
  }

  /** Of each object, in order of their ids. */
  private static List<Trajectory> paths(
      MotionModel model, Map<Integer, List<Sighting>> pasts, long step, int steps) {
    List<Trajectory> out = new ArrayList<>(pasts.size());
    pasts.forEach((track, past) -> out.add(model.predict(track, past, step, steps)));
    return out;
  }

  private List<Trajectory> mixed(
      List<Trajectory> predicted,
      List<Trajectory> lines,
      Map<Integer, List<Sighting>> pasts,
      long step,
      FrameMapping mapping) {
    List<Trajectory> mixed = new ArrayList<>();
    for (int i = 0; i < predicted.size(); i++) {
      Trajectory t = predicted.get(i);
      List<Sighting> past = pasts.get(t.trackId());
      List<Double> impact = Impact.of(t.trackId(), pasts, step, t.points().size());
      Sighting last = past.get(past.size() - 1);
      mixed.add(spec.motion().mix(t, lines.get(i), last, impact, mapping));
    }
    return mixed;
  }

  /** Forgets the history. */
  public void reset() {
    history.clear();
  }
}
