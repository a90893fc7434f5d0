package slotcast.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;

/**
 * The corrector. All but the type matter to Invariant Slot Attention only; null stands for the
 * value of the reference's CLEVR configurations.
 *
 * @param type kind of corrector
 * @param positionInValues whether values know their place too; null for true
 * @param scalesFactor what relative grids are divided by besides the scales; null for 5
 * @param minScale least scale, in half images; null for 0.001
 * @param maxScale greatest scale; null for 2
 * @param centred whether slots start at the centre instead of learnt positions
 * @param fixedScale what scales start from; null for learnt ones
 * @param rotationLimitDegrees 45 or 90; null for 45
 * @param gridHiddenSize hidden width of the grid encoder; null for slots.mlp_size
 * @param attentionSize width of queries, keys and values; null for slots.size
 * @param temperature of the softmax; null for 1
 * @param epsilon added to sums of attention and to each weight of a scale; null for 1e-8
 * @param initial what positions, scales and rotations start from where they are not fixed; null for
 *     learnt, kept as null as {@code slots.initial}
 * @param window width of the window through which a slot sees, in its scales; null for none. Not in
 *     the paper: see {@link InvariantSlotAttention}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CorrectorConfig(
    CorrectorType type,
    Boolean positionInValues,
    Double scalesFactor,
    Double minScale,
    Double maxScale,
    Boolean centred,
    Double fixedScale,
    Integer rotationLimitDegrees,
    Integer gridHiddenSize,
    Integer attentionSize,
    Double temperature,
    Double epsilon,
    InitialPoses initial,
    Double window) {
  /** A corrector with the settings of the reference's CLEVR configurations. */
  public static CorrectorConfig of(CorrectorType type) {
    return new CorrectorConfig(
        type, null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  public CorrectorConfig {
    Check.present("corrector.type", type);
    positionInValues = positionInValues == null || positionInValues;
    scalesFactor = above0("corrector.scales_factor", scalesFactor, 5);
    minScale = above0("corrector.min_scale", minScale, 0.001);
    maxScale = above0("corrector.max_scale", maxScale, 2);
    centred = centred != null && centred;
    rotationLimitDegrees =
        rotationLimitDegrees == null ? Integer.valueOf(45) : rotationLimitDegrees;
    temperature = above0("corrector.temperature", temperature, 1);
    epsilon = above0("corrector.epsilon", epsilon, 1e-8);
    if (minScale >= maxScale) {
      throw new IllegalArgumentException(
          "corrector.min_scale is " + minScale + ", max_scale " + maxScale);
    }
    if (fixedScale != null && !(fixedScale >= minScale && fixedScale <= maxScale)) {
      throw new IllegalArgumentException(
          "corrector.fixed_scale is "
              + fixedScale
              + ", not in ["
              + minScale
              + ", "
              + maxScale
              + "]");
    }
    if (rotationLimitDegrees != 45 && rotationLimitDegrees != 90) {
      throw new IllegalArgumentException(
          "corrector.rotation_limit_degrees is " + rotationLimitDegrees + ", not 45 or 90");
    }
    if (gridHiddenSize != null) {
      SizeChecks.positive("corrector.grid_hidden_size", gridHiddenSize);
    }
    if (attentionSize != null) {
      SizeChecks.positive("corrector.attention_size", attentionSize);
    }
    if (window != null) {
      above0("corrector.window", window, 0);
      if (type != CorrectorType.ISA_TS && type != CorrectorType.ISA_TSR) {
        throw new IllegalArgumentException(
            "corrector.window is " + window + ", but slots of " + type + " have no scales");
      }
    }
    initial = initial == InitialPoses.LEARNT ? null : initial;
    if (initial == InitialPoses.RANDOM && (type == CorrectorType.SLOT_ATTENTION || centred)) {
      throw new IllegalArgumentException(
          "corrector.initial is random, but "
              + (centred ? "corrector.centred is true" : type + " has no positions"));
    }
  }

  /** What positions, scales and rotations start from. */
  InitialPoses initialPoses() {
    return initial == null ? InitialPoses.LEARNT : initial;
  }

  private static Double above0(String name, Double value, double otherwise) {
    double v = value == null ? otherwise : value;
    if (!(v > 0) || Double.isInfinite(v)) {
      throw new IllegalArgumentException(name + " is " + v + ", not a positive number");
    }
    return v;
  }

  CorrectorConfig withMinScale(double least) {
    return new CorrectorConfig(
        type,
        positionInValues,
        scalesFactor,
        least,
        maxScale,
        centred,
        fixedScale,
        rotationLimitDegrees,
        gridHiddenSize,
        attentionSize,
        temperature,
        epsilon,
        initial,
        window);
  }

  /** Whether slots carry positions. */
  public boolean tracksPose() {
    return type != CorrectorType.SLOT_ATTENTION;
  }

  /** What the positions, scales and rotations of a sequence start from. */
  public enum InitialPoses {
    /** Learnt ones for each slot. */
    LEARNT,
    /** Drawn over the whole image; see {@link InitialDraw}. */
    RANDOM
  }

  /** Kinds of corrector. */
  public enum CorrectorType {
    /** Plain slot attention. */
    SLOT_ATTENTION,
    /** Invariant to translation. */
    ISA_T,
    /** Invariant to translation and scale. */
    ISA_TS,
    /** Invariant to translation, scale and rotation. */
    ISA_TSR
  }
}
