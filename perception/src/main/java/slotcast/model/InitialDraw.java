package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.CorrectorConfig.InitialPoses;
import slotcast.model.SlotsConfig.InitialSlots;

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
  private static final double SCALE_MEAN = 0.1;
  private static final double SCALE_DEVIATION = 0.1;
  private static final double ANGLE_LIMIT = Math.PI / 4;

  /**
   * The numbers on the Java heap, in the order in which they are drawn; null as the arrays. They
   * can be drawn by another thread than the engine's.
   *
   * @param count K
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Values(
      int count, float[] slots, float[] positions, float[] scales, float[] angles) {
    static Values of(SlotsConfig s, CorrectorConfig c, int batch, SplittableRandom random) {
      boolean poses = c.initialPoses() == InitialPoses.RANDOM;
      boolean scaled = poses && c.type() != CorrectorType.ISA_T && c.fixedScale() == null;
      int n = batch * s.count();
      float[] slots = null;
      if (s.initialSlots() == InitialSlots.GAUSSIAN) {
        slots = normal(n * s.size(), 0, 1, random);
      }
      float[] positions = poses ? uniform(2 * n, 1, random) : null;
      float[] scales = scaled ? normal(2 * n, SCALE_MEAN, SCALE_DEVIATION, random) : null;
      boolean rotated = poses && c.type() == CorrectorType.ISA_TSR;
      float[] angles = rotated ? uniform(n, ANGLE_LIMIT, random) : null;
      return new Values(s.count(), slots, positions, scales, angles);
    }

    private static float[] normal(int n, double mean, double deviation, SplittableRandom random) {
      float[] out = new float[n];
      for (int i = 0; i < n; i++) {
        out[i] = (float) (mean + deviation * random.nextGaussian());
      }
      return out;
    }

    private static float[] uniform(int n, double limit, SplittableRandom random) {
      float[] out = new float[n];
      for (int i = 0; i < n; i++) {
        out[i] = (float) ((2 * random.nextDouble() - 1) * limit);
      }
      return out;
    }

    /**
     * The numbers as arrays.
     *
     * @param manager of the arrays
     * @param batch B
     */
    public InitialDraw arrays(NDManager manager, int batch) {
      return new InitialDraw(
          array(manager, batch, slots),
          array(manager, batch, positions),
          array(manager, batch, scales),
          array(manager, batch, angles));
    }

    private NDArray array(NDManager manager, int batch, float[] values) {
      return values == null
          ? null
          : manager.create(values, new Shape(batch, count, values.length / ((long) batch * count)));
    }
  }

  /**
   * Draws for a batch; takes nothing from the generator where all is learnt.
   *
   * @param batch B
   * @return null where all is learnt
   */
  public static Values values(SaviConfig config, int batch, SplittableRandom random) {
    return config.drawsInitialState()
        ? Values.of(config.slots(), config.corrector(), batch, random)
        : null;
  }
}
