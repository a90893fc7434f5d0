package slotcast.train;

/**
 * The learning rate of the reference: linear warm-up from a hundredth of the peak, then a half
 * cosine back to it, then again from the start (nerv's {@code CosineAnnealingWarmupRestarts} with
 * one cycle).
 *
 * <p>The warm-up's length {@code warmupFraction * total} is not rounded, so that with a fraction of
 * a step left the peak itself is not hit; the very first step runs at a hundredth of the peak.
 *
 * @param peak highest rate
 * @param total steps of one cycle
 * @param warmupFraction share of them that warms up, in [0,1)
 */
public record WarmupCosine(double peak, long total, double warmupFraction) {
  public WarmupCosine {
    if (!(peak > 0) || Double.isInfinite(peak)) {
      throw new IllegalArgumentException("learning rate is " + peak + ", not a positive number");
    }
    if (total <= 0) {
      throw new IllegalArgumentException("total steps are " + total + ", not a positive number");
    }
    if (!(warmupFraction >= 0 && warmupFraction < 1)) {
      throw new IllegalArgumentException(
          "warm-up fraction is " + warmupFraction + ", not in [0,1)");
    }
  }

  /** Number of warm-up steps; may have a fraction. */
  public double warmupSteps() {
    return warmupFraction * total;
  }

  /**
   * The rate that an optimiser step runs at.
   *
   * @param step 0 for the first
   */
  public double rate(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("step is " + step + ", the first is 0");
    }
    double lowest = peak / 100;
    double warmup = warmupSteps();
    double s = step % total;
    if (s < warmup || step == 0) {
      return lowest + (warmup > 0 ? (peak - lowest) * s / warmup : 0);
    }
    return lowest + (peak - lowest) * (1 + Math.cos(Math.PI * (s - warmup) / (total - warmup))) / 2;
  }
}
