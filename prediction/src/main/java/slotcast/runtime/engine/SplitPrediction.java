package slotcast.runtime.engine;

/**
 * Looks ahead on one engine and draws on another, each of which needs only its own part of the
 * weights. A rollout does not wait for a drawing then.
 *
 * @param rollout closed with this
 * @param drawing closed with this
 */
public record SplitPrediction(PredictionEngine rollout, PredictionEngine drawing)
    implements PredictionEngine {
  @Override
  public SlotBatch rollout(SlotBatch history, int steps) {
    return rollout.rollout(history, steps);
  }

  @Override
  public Drawing draw(SlotBatch slots) {
    return drawing.draw(slots);
  }

  @Override
  public int nativeArrays() {
    return rollout.nativeArrays() + drawing.nativeArrays();
  }

  @Override
  public void close() {
    try {
      rollout.close();
    } finally {
      drawing.close();
    }
  }
}
