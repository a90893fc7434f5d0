package slotcast.train;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.tensor.MixedPrecision;

/**
 * @param peakRate learning rate after the warm-up
 * @param warmupSteps steps of linear warm-up; a cosine to peakRate/100 follows
 * @param clipNorm global norm that gradients are clipped to
 * @param precision of linear layers and convolutions; null for float32, which is kept as null so
 *     that checkpoints from before there was a choice still fit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OptimiserConfig(
    double peakRate, int warmupSteps, double clipNorm, Precision precision) {
  /** What linear layers and convolutions multiply. */
  public enum Precision {
    FLOAT32,
    /**
     * bfloat16, the rest in float32 ({@link MixedPrecision}); refused where the device has no
     * instructions for it.
     */
    BF16
  }

  public OptimiserConfig {
    Ranges.positive("optimiser.peak_rate", peakRate);
    Ranges.positive("optimiser.warmup_steps", warmupSteps);
    Ranges.positive("optimiser.clip_norm", clipNorm);
    precision = precision == Precision.FLOAT32 ? null : precision;
  }

  boolean bfloat16() {
    return precision == Precision.BF16;
  }

  /**
   * Refuses a precision that the device lacks.
   *
   * @throws slotcast.error.UserError naming it
   */
  void requireDevice() {
    if (bfloat16()) {
      MixedPrecision.requireBfloat16(Engine.getInstance().defaultDevice());
    }
  }
}
