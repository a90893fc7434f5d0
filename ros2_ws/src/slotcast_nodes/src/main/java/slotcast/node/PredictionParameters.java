package slotcast.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
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
 * @param slotsTopics of several cameras; default slotsTopic alone
 * @param minArea smallest predicted object, as a share of the model's frame, 0 to 1; a smaller one
 *     counts as not visible; default 0.002
 * @param device where the model computes: {@code auto} (default; a GPU if there is one), {@code
 *     cpu} or {@code cuda:N}
 * @param deadlineS seconds in work on a frame after which /diagnostics reports a stall; above 0,
 *     default 5
 * @param shadowFrames frames that other weights look ahead from in shadow before they are swapped
 *     in; 1 to 10000, default 50
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PredictionParameters(
    String slotsTopic,
    String weights,
    Integer steps,
    Double resetGapS,
    List<String> slotsTopics,
    Double minArea,
    String device,
    Double deadlineS,
    Integer shadowFrames) {

  public PredictionParameters {
    slotsTopic = slotsTopic == null ? PerceptionNode.NAME + "/slots" : slotsTopic;
    weights = weights == null ? "slotformer-isa" : weights;
    steps = steps == null ? Integer.valueOf(10) : steps;
    resetGapS = resetGapS == null ? Double.valueOf(2) : resetGapS;
    slotsTopics = slotsTopics == null ? List.of(slotsTopic) : List.copyOf(slotsTopics);
    minArea = minArea == null ? Double.valueOf(PredictionOptions.DEFAULT.minArea()) : minArea;
    device = device == null ? "auto" : device;
    deadlineS = deadlineS == null ? Double.valueOf(5) : deadlineS;
    shadowFrames = shadowFrames == null ? Integer.valueOf(50) : shadowFrames;
    NodeConfig.require(!slotsTopics.isEmpty(), "slots_topics is empty");
    NodeConfig.require(minArea >= 0 && minArea <= 1, "min_area is " + minArea + ", not 0 to 1");
    NodeConfig.require(deadlineS > 0, "deadline_s is " + deadlineS + ", not above 0");
    NodeConfig.require(
        shadowFrames >= 1 && shadowFrames <= 10000,
        "shadow_frames is " + shadowFrames + ", not 1 to 10000");
    NodeConfig.require(steps >= 1 && steps <= 50, "steps is " + steps + ", not 1 to 50");
    NodeConfig.require(
        resetGapS > 0 && resetGapS <= 3600, "reset_gap_s is " + resetGapS + ", not 0 to 3600");
  }

  /** What holds without a parameter file. */
  public static PredictionParameters defaults() {
    return new PredictionParameters(null, null, null, null, null, null, null, null, null);
  }

  /** The same with what is given; null leaves a value as it is. */
  public PredictionParameters with(
      List<String> newSlotsTopics, String newWeights, Integer newSteps, String newDevice) {
    return new PredictionParameters(
        slotsTopic,
        newWeights == null ? weights : newWeights,
        newSteps == null ? steps : newSteps,
        resetGapS,
        newSlotsTopics == null ? slotsTopics : newSlotsTopics,
        minArea,
        newDevice == null ? device : newDevice,
        deadlineS,
        shadowFrames);
  }

  /** What the core has to know of it. */
  PredictionOptions options() {
    return new PredictionOptions(Duration.ofNanos(Math.round(resetGapS * 1e9)), minArea);
  }
}
