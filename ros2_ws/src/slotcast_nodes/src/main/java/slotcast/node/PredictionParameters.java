package slotcast.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slotcast.config.Range;
import slotcast.model.BundledWeights;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.QosOverrides;
import slotcast.prediction.LiveCheck;
import slotcast.prediction.PredictionOptions;
import slotcast.runtime.Compute;

/**
 * Parameters of {@link PredictionNode}. A new one is a component here and a line in {@link #of},
 * with its key, default and range.
 *
 * @param slotsTopics slotcast_msgs/SlotArray to predict from when the perception node runs in
 *     another process, one per camera; the parameter {@code slots_topic} is a text or a list; a
 *     relative name is below the namespace
 * @param weights a file of {@code ./slotcast train slotformer} or the name of bundled weights
 * @param steps how many steps ahead
 * @param stepS seconds from one step to the next, whatever the camera's rate; 0: those between the
 *     frames of the weights' training
 * @param resetGapS a pause between two stamps, in seconds, after which the history starts afresh
 * @param minArea smallest predicted object, as a share of the model's frame; a smaller one counts
 *     as not visible
 * @param compute where and how the model computes
 * @param deadlineS seconds in work on a frame after which /diagnostics reports a stall
 * @param frameDeadlineS seconds from the receipt of a frame within which its results have to be
 *     published; those that come later are counted and told. 0: none
 * @param shadowFrames frames that other weights work on in shadow before they are swapped in
 * @param metric what becomes of pixels in metres
 * @param liveCheck whether and when constant velocity stands in for the model
 * @param useSimTime whether the node's clock is the topic /clock
 * @param qosOverrides quality of service by topic
 * @param declared all of them by their keys
 */
public record PredictionParameters(
    List<String> slotsTopics,
    String weights,
    int steps,
    double stepS,
    double resetGapS,
    double minArea,
    Compute compute,
    double deadlineS,
    double frameDeadlineS,
    int shadowFrames,
    MetricParameters metric,
    Optional<LiveCheck.Options> liveCheck,
    boolean useSimTime,
    QosOverrides qosOverrides,
    DeclaredParameters declared)
    implements StreamParameters<PredictionOptions> {

  /** Those that take effect in a running node. */
  static final Set<String> LIVE =
      Set.of(
          "weights",
          "step_s",
          "min_area",
          "reset_gap_s",
          "deadline_s",
          "frame_deadline_s",
          "shadow_frames");

  /**
   * What is given, and defaults for the rest.
   *
   * @throws slotcast.error.UserError for an unknown key and a value of another type or out of range
   */
  public static PredictionParameters of(NodeParameters given) {
    PredictionParameters parameters =
        new PredictionParameters(
            given.texts("slots_topic", List.of(PerceptionNode.NAME + "/slots")),
            given.text("weights", BundledWeights.PREDICTION),
            given.whole("steps", 10, Range.of(1, 50)),
            given.number("step_s", 0, Range.of(0, 10)),
            given.number("reset_gap_s", 2, Range.above(0, 3600)),
            given.number("min_area", PredictionOptions.DEFAULT.minArea(), Range.of(0, 1)),
            new Compute(
                given.text("device", Compute.AUTO),
                given.choice("backend", Compute.AUTO, Compute.BACKENDS.toArray(String[]::new))),
            given.number("deadline_s", 5, Range.above(0, 3600)),
            given.number("frame_deadline_s", 0, Range.of(0, 3600)),
            given.whole("shadow_frames", 50, Range.of(1, 10_000)),
            MetricParameters.of(given),
            liveCheck(given),
            given.useSimTime(),
            given.qosOverrides(),
            given.declared());
    given.finish();
    return parameters;
  }

  private static Optional<LiveCheck.Options> liveCheck(NodeParameters given) {
    boolean on = given.flag("live_check", true);
    double windowS = given.number("live_check_window_s", 3, Range.above(0, 60));
    double margin = given.number("live_check_margin", 0.2, Range.of(0, 10));
    return on
        ? Optional.of(new LiveCheck.Options(Math.round(windowS * 1e9), margin))
        : Optional.empty();
  }

  /** What holds when nothing is given. */
  public static PredictionParameters defaults() {
    return of(NodeParameters.none());
  }

  /** What the core has to know of it. */
  @Override
  public PredictionOptions options() {
    return new PredictionOptions(nanos(resetGapS), minArea, nanos(stepS));
  }

  private static Duration nanos(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
