package slotcast.runtime.engine;

import java.util.function.Supplier;

/** Looks ahead on one engine and draws on another. A rollout does not wait for a drawing then. */
public final class SplitPrediction extends Split<PredictionEngine> implements PredictionEngine {
  /**
   * Opens both engines.
   *
   * @param rollout looks ahead; closed with this
   * @param drawing draws; closed with this
   */
  public SplitPrediction(Supplier<PredictionEngine> rollout, Supplier<PredictionEngine> drawing) {
    super(rollout, drawing);
  }

  @Override
  public SlotBatch rollout(SlotBatch history, int steps, boolean slots) {
    return first.rollout(history, steps, slots);
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    return second.draw(slots);
  }
}
