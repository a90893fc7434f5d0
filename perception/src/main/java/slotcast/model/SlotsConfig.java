package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The slots of a model, and sizes of its corrector.
 *
 * @param count K
 * @param size C
 * @param mlpSize hidden width of the corrector's MLP and of the predictor's LSTM
 * @param iterations of the corrector on each frame
 * @param firstIterations of the corrector on the first frame; null for the same number
 * @param initDeviation standard deviation of the initial slots before training; null for 1
 * @param initial how a sequence's first slots come about; null for learnt, which is kept as null so
 *     that files from before there was a choice stay the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SlotsConfig(
    int count,
    int size,
    int mlpSize,
    int iterations,
    Integer firstIterations,
    Double initDeviation,
    InitialSlots initial) {
  /** With learnt initial slots. */
  public SlotsConfig(
      int count,
      int size,
      int mlpSize,
      int iterations,
      Integer firstIterations,
      Double initDeviation) {
    this(count, size, mlpSize, iterations, firstIterations, initDeviation, null);
  }

  public SlotsConfig {
    SizeChecks.positive("slots.count", count);
    SizeChecks.positive("slots.size", size);
    SizeChecks.positive("slots.mlp_size", mlpSize);
    SizeChecks.positive("slots.iterations", iterations);
    if (firstIterations == null) {
      firstIterations = iterations;
    }
    if (initDeviation == null) {
      initDeviation = 1.0;
    }
    SizeChecks.positive("slots.first_iterations", firstIterations);
    if (!(initDeviation > 0)) {
      throw new IllegalArgumentException("slots.init_deviation is " + initDeviation + ", not > 0");
    }
    initial = initial == InitialSlots.LEARNT ? null : initial;
  }

  /** How a sequence's first slots come about. */
  InitialSlots initialSlots() {
    return initial == null ? InitialSlots.LEARNT : initial;
  }

  /** What the slots of a sequence start from. */
  public enum InitialSlots {
    /** A learnt vector for each slot; as in SAVi. */
    LEARNT,
    /**
     * Drawn from a normal distribution with learnt mean and deviation, the same for all slots; as
     * in Locatello et al. 2020.
     */
    GAUSSIAN
  }
}
