package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.model.SaviConfig.CorrectorType;
import slotcast.model.SaviConfig.InitialPoses;
import slotcast.model.SaviConfig.InitialSlots;

/**
 * What the initial state of a sequence is drawn with, where it is not learnt: in training anew for
 * each sequence and step; elsewhere always the same.
 *
 * <p>Ranges are those of Invariant Slot Attention's reference ({@code
 * ParamStateInitRandomPositionsRotationsScales}). Differs: the reference draws positions and scales
 * of a model without rotations with the same random key, so that they depend on each other.
 *
 * @param slots (B,K,C) standard normal; null where slots are learnt
 * @param positions (B,K,2) uniform in [-1,1]; null where poses are learnt
 * @param scales (B,K,2) normal, mean 0.1 and deviation 0.1, before the corrector's limits; null
 *     where they are learnt or fixed, or there are none
 * @param angles (B,K,1) in radians, uniform within ±45°; null as scales
 */
public record InitialDraw(NDArray slots, NDArray positions, NDArray scales, NDArray angles) {
  static final double SCALE_MEAN = 0.1;
  static final double SCALE_DEVIATION = 0.1;
  private static final double ANGLE_LIMIT = Math.PI / 4;

  /** Numbers in the order in which they are drawn; null as the arrays. */
  record Values(float[] slots, float[] positions, float[] scales, float[] angles) {
    static Values of(SaviConfig.Slots s, SaviConfig.CorrectorConfig c, int n, SplittableRandom r) {
      boolean poses = c.initialPoses() == InitialPoses.RANDOM;
      float[] slots = null;
      if (s.initialSlots() == InitialSlots.GAUSSIAN) {
        slots = normal(new float[n * s.count() * s.size()], 0, 1, r);
      }
      float[] positions = poses ? uniform(new float[n * s.count() * 2], 1, r) : null;
      float[] scales = null;
      if (poses && c.type() != CorrectorType.ISA_T && c.fixedScale() == null) {
        scales = normal(new float[n * s.count() * 2], SCALE_MEAN, SCALE_DEVIATION, r);
      }
      boolean rotated = poses && c.type() == CorrectorType.ISA_TSR;
      float[] angles = rotated ? uniform(new float[n * s.count()], ANGLE_LIMIT, r) : null;
      return new Values(slots, positions, scales, angles);
    }

    private static float[] normal(float[] out, double mean, double deviation, SplittableRandom r) {
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) (mean + deviation * r.nextGaussian());
      }
      return out;
    }

    private static float[] uniform(float[] out, double limit, SplittableRandom r) {
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) ((2 * r.nextDouble() - 1) * limit);
      }
      return out;
    }
  }

  /**
   * Draws for a batch; takes nothing from the generator where all is learnt.
   *
   * @param manager of the arrays
   * @param batch B
   * @return null where all is learnt
   */
  public static InitialDraw of(
      SaviConfig config, NDManager manager, int batch, SplittableRandom random) {
    if (!config.drawsInitialState()) {
      return null;
    }
    SaviConfig.Slots s = config.slots();
    Values v = Values.of(s, config.corrector(), batch, random);
    return new InitialDraw(
        array(manager, v.slots(), batch, s.count(), s.size()),
        array(manager, v.positions(), batch, s.count(), 2),
        array(manager, v.scales(), batch, s.count(), 2),
        array(manager, v.angles(), batch, s.count(), 1));
  }

  private static NDArray array(NDManager manager, float[] values, long... shape) {
    return values == null ? null : manager.create(values, new Shape(shape));
  }
}
