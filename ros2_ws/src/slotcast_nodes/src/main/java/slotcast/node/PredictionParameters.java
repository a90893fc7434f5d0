package slotcast.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import slotcast.prediction.PredictionOptions;

/**
 * Parameters of {@link PredictionNode}; a key left out has its default.
 *
 * @param slotsTopic slotcast_msgs/SlotArray to predict from when the perception node runs in
 *     another process; default {@code slotcast_perception/slots}, below the namespace
 * @param weights a file of {@code ./slotcast train slotformer} or the name of bundled weights;
 *     default {@code slotformer-isa}
 * @param steps how many frames ahead, 1 to 50; default 10
 * @param resetGapS a pause between two stamps, in seconds, after which the history starts afresh;
 *     above 0, default 2
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PredictionParameters(
    String slotsTopic, String weights, Integer steps, Double resetGapS) {

  public PredictionParameters {
    slotsTopic = slotsTopic == null ? PerceptionNode.NAME + "/slots" : slotsTopic;
    weights = weights == null ? "slotformer-isa" : weights;
    steps = steps == null ? Integer.valueOf(10) : steps;
    resetGapS = resetGapS == null ? Double.valueOf(2) : resetGapS;
    NodeConfig.require(steps >= 1 && steps <= 50, "steps is " + steps + ", not 1 to 50");
    NodeConfig.require(
        resetGapS > 0 && resetGapS <= 3600, "reset_gap_s is " + resetGapS + ", not 0 to 3600");
  }

  /** What holds without a parameter file. */
  public static PredictionParameters defaults() {
    return new PredictionParameters(null, null, null, null);
  }

  /** The same with what is given; null leaves a value as it is. */
  public PredictionParameters with(String newSlotsTopic, String newWeights, Integer newSteps) {
    return new PredictionParameters(
        newSlotsTopic == null ? slotsTopic : newSlotsTopic,
        newWeights == null ? weights : newWeights,
        newSteps == null ? steps : newSteps,
        resetGapS);
  }

  /** What the core has to know of it. */
  PredictionOptions options() {
    return new PredictionOptions(
        Duration.ofNanos(Math.round(resetGapS * 1e9)), PredictionOptions.DEFAULT.minArea());
  }
}
