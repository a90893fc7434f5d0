package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.model.SaviConfig.CorrectorType;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * The part that a sequence starts from: one learnt vector per slot, and for an invariant corrector
 * learnt or fixed positions, scales and rotations (the reference's {@code
 * ParamStateInitLearnablePositionsRotationsScales}). The same for every sample.
 */
final class SlotInitializer {
  /** Standard deviation of a whole image, in half images. */
  private static final float WHOLE = (float) (1 / Math.sqrt(3));

  private final NDArray slots; // (1,K,C); with hints (1,2,C)
  private final NDArray positions; // (1,K,2), or null: the centre
  private final NDArray scales; // (1,K,2), or null: fixed or none
  private final NDArray angles; // (1,K,1) before the limit, or null: none
  private final SaviConfig.CorrectorConfig corrector;
  private final boolean scaled;
  private final boolean hinted;

  /** Asks the store for {@code init_*}. */
  SlotInitializer(
      ParameterStore store,
      SaviConfig.Slots s,
      SaviConfig.CorrectorConfig corrector,
      boolean hinted) {
    this.corrector = corrector;
    this.hinted = hinted;
    CorrectorType type = corrector.type();
    // With hints one vector for the background and one for all others, whatever their number.
    long k = hinted ? 2 : s.count();
    slots = store.get("init_latents", new Init.Normal(s.initDeviation()), 1, k, s.size());
    positions =
        corrector.tracksPose() && !corrector.centred() && !hinted
            ? store.get("init_positions", new Init.Uniform(1), 1, k, 2)
            : null;
    scaled = type == CorrectorType.ISA_TS || type == CorrectorType.ISA_TSR;
    scales =
        scaled && corrector.fixedScale() == null && !hinted
            ? store.get("init_scales", new Init.Normal(0.1, 0.01), 1, k, 2)
            : null;
    angles =
        type == CorrectorType.ISA_TSR
            ? store.get("init_angles", new Init.Normal(0.1), 1, k, 1)
            : null;
  }

  /** The state of {@code batch} sequences: slots (B,K,C), and what travels with them. */
  SlotState initial(long batch) {
    Shape one = slots.getShape();
    NDArray all = slots.broadcast(new Shape(batch, one.get(1), one.get(2)));
    if (!corrector.tracksPose()) {
      return SlotState.of(all);
    }
    Shape pairs = new Shape(batch, one.get(1), 2);
    return new SlotState(
        all,
        positions == null ? all.getManager().zeros(pairs) : positions.broadcast(pairs),
        scales(pairs),
        rotations(pairs));
  }

  /**
   * The state of sequences whose slots start from hints: the background's all over the image, all
   * others empty, with scales of 0.
   */
  SlotState empty(long batch, int count) {
    NDManager manager = slots.getManager();
    NDArray latents = slots.split(2, 1).get(0); // (1,1,C)
    NDArray others = slots.split(2, 1).get(1).broadcast(new Shape(1, count - 1, s(2)));
    NDArray all = latents.concat(others, 1).broadcast(new Shape(batch, count, s(2)));
    float[] scale = new float[2 * count];
    scale[0] = WHOLE;
    scale[1] = WHOLE;
    Shape pairs = new Shape(batch, count, 2);
    NDArray scales = manager.create(scale, new Shape(1, count, 2)).broadcast(pairs);
    return new SlotState(all, manager.zeros(pairs), scales, null);
  }

  private long s(int axis) {
    return slots.getShape().get(axis);
  }

  private NDArray scales(Shape pairs) {
    if (scales != null) {
      return scales.broadcast(pairs);
    }
    return scaled ? slots.getManager().full(pairs, corrector.fixedScale().floatValue()) : null;
  }

  private NDArray rotations(Shape pairs) {
    if (angles == null) {
      return null;
    }
    NDArray limited = TorchOps.scale(angles.tanh(), Math.PI / 4); // within ±45°
    NDArray cos = limited.cos();
    NDArray sin = limited.sin();
    return cos.concat(sin, 2)
        .concat(sin.neg(), 2)
        .concat(cos, 2)
        .reshape(1, pairs.get(1), 2, 2)
        .broadcast(pairs.add(2));
  }
}
