package slotcast.train;

import ai.djl.Device;
import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;
import slotcast.optim.MixedPrecision;
import slotcast.tensor.LayerPrecision;

/**
 * @param peakRate learning rate after the warm-up
 * @param warmupSteps steps of linear warm-up; a cosine to peakRate/100 follows
 * @param clipNorm global norm that gradients are clipped to; null for none, which is kept as
 *     infinity
 * @param tokenRate as peakRate, of a token decoder; null for the same
 * @param precision of linear layers and convolutions; null for float32, which is kept as null so
 *     that checkpoints from before there was a choice still fit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OptimiserConfig(
    double peakRate, int warmupSteps, Double clipNorm, Double tokenRate, Precision precision) {
  private static final String TOKEN_DECODER = "trans_decoder.";

  /** What linear layers and convolutions multiply. */
  public enum Precision {
    FLOAT32,
    /**
     * bfloat16, the rest in float32 ({@link MixedPrecision}); refused where the device has no
     * instructions for it.
     */
    BF16,
    /** float16, as {@link #BF16}, with the loss scaled ({@link slotcast.optim.LossScale}). */
    FP16
  }

  public OptimiserConfig {
    Check.positive("optimiser.peak_rate", peakRate);
    Check.positive("optimiser.warmup_steps", warmupSteps);
    clipNorm = clipNorm == null ? Double.valueOf(Double.POSITIVE_INFINITY) : clipNorm;
    Check.positive("optimiser.clip_norm", clipNorm);
    if (tokenRate != null) {
      Check.positive("optimiser.token_rate", tokenRate);
    }
    precision = precision == Precision.FLOAT32 ? null : precision;
  }

  /**
   * Refuses a schedule that cannot be.
   *
   * @throws IllegalArgumentException naming the key
   */
  void checkSchedule(int steps, int evaluateEvery, int checkpointEvery) {
    Check.positive("evaluate_every", evaluateEvery);
    Check.positive("checkpoint_every", checkpointEvery);
    if (warmupSteps >= steps) {
      throw new IllegalArgumentException(
          "optimiser.warmup_steps is " + warmupSteps + ", not less than the steps, " + steps);
    }
    Check.ordered("evaluate_every", evaluateEvery, "the steps", steps);
    Check.ordered("checkpoint_every", checkpointEvery, "the steps", steps);
  }

  /** The rate of a parameter as a multiple of the step's. */
  public double rateFactor(String parameter) {
    return tokenRate != null && parameter.startsWith(TOKEN_DECODER) ? tokenRate / peakRate : 1;
  }

  /** What layers multiply. */
  LayerPrecision layers() {
    if (precision == null) {
      return LayerPrecision.FLOAT32;
    }
    return precision == Precision.BF16 ? LayerPrecision.BFLOAT16 : LayerPrecision.FLOAT16;
  }

  /**
   * Refuses a precision that the device lacks.
   *
   * @throws slotcast.error.UserError naming it
   */
  void requireDevice(Device device) {
    MixedPrecision.require(layers(), device);
  }
}
