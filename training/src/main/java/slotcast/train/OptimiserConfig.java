package slotcast.train;

/**
 * @param peakRate learning rate after the warm-up
 * @param warmupSteps steps of linear warm-up; a cosine to peakRate/100 follows
 * @param clipNorm global norm that gradients are clipped to
 */
public record OptimiserConfig(double peakRate, int warmupSteps, double clipNorm) {
  public OptimiserConfig {
    Ranges.positive("optimiser.peak_rate", peakRate);
    Ranges.positive("optimiser.warmup_steps", warmupSteps);
    Ranges.positive("optimiser.clip_norm", clipNorm);
  }
}
