package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.CorrectorConfig.InitialPoses;
import slotcast.model.SlotsConfig.InitialSlots;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * The part that a sequence starts from. Slots are one learnt vector each, as in SAVi, or drawn from
 * a normal distribution whose mean and deviation all slots share and learn (Locatello et al. 2020).
 * An invariant corrector starts from learnt, random or fixed positions, scales and rotations (the
 * reference's {@code ParamStateInitLearnable…} and {@code ParamStateInitRandom…}).
 *
 * <p>Random values come from an {@link InitialDraw}. Without one they are fixed numbers, the same
 * for every sequence, which are stored with the weights: scores and nodes see the same slots each
 * time.
 */
final class SlotInitializer {
  /** Standard deviation of a whole image, in half images. */
  private static final float WHOLE = (float) (1 / Math.sqrt(3));

  private static final long FIXED_SEED = 20_200_626; // any

  private final NDArray slots; // (1,K,C), with hints (1,2,C), or null: drawn
  private final NDArray mean; // (1,1,C), or null: learnt slots
  private final NDArray logDeviation; // (1,1,C), or null
  private final NDArray positions; // (1,K,2), or null: the centre, or random
  private final NDArray scales; // (1,K,2), or null: fixed, random or none
  private final NDArray angles; // (1,K,1) before the limit, or null: random or none
  private final InitialDraw fixed; // each (1,K,…)
  private final CorrectorConfig corrector;
  private final boolean scaled;
  private final long count;
  private final long size;

  /** Asks the store for {@code init_*}, and for Gaussian slots for {@code slots_*}. */
  SlotInitializer(ParameterStore store, SlotsConfig s, CorrectorConfig corrector, boolean hinted) {
    this.corrector = corrector;
    CorrectorType type = corrector.type();
    // With hints one vector for the background and one for all others, whatever their number.
    count = hinted ? 2 : s.count();
    size = s.size();
    boolean drawn = s.initialSlots() == InitialSlots.GAUSSIAN;
    boolean learntPoses = corrector.initialPoses() == InitialPoses.LEARNT && !hinted;
    slots =
        drawn
            ? null
            : store.get("init_latents", new Init.Normal(s.initDeviation()), 1, count, size);
    // Names and distributions of Locatello et al.; a factor on the deviation is a term of its log.
    double bound = Math.sqrt(6.0 / (1 + size)); // Glorot's, of a matrix (1,C)
    mean = drawn ? store.get("slots_mu", new Init.Uniform(bound), 1, 1, size) : null;
    logDeviation =
        drawn
            ? store.get(
                "slots_log_sigma", new Init.Uniform(Math.log(s.initDeviation()), bound), 1, 1, size)
            : null;
    positions =
        corrector.tracksPose() && !corrector.centred() && learntPoses
            ? store.get("init_positions", new Init.Uniform(1), 1, count, 2)
            : null;
    scaled = type == CorrectorType.ISA_TS || type == CorrectorType.ISA_TSR;
    scales =
        scaled && corrector.fixedScale() == null && learntPoses
            ? store.get("init_scales", new Init.Normal(0.1, 0.01), 1, count, 2)
            : null;
    angles =
        type == CorrectorType.ISA_TSR && learntPoses
            ? store.get("init_angles", new Init.Normal(0.1), 1, count, 1)
            : null;
    InitialDraw.Values v = InitialDraw.Values.of(s, corrector, 1, new SplittableRandom(FIXED_SEED));
    fixed =
        new InitialDraw(
            buffer(store, "slots", v.slots(), size),
            buffer(store, "positions", v.positions(), 2),
            buffer(store, "scales", v.scales(), 2),
            buffer(store, "angles", v.angles(), 1));
  }

  private NDArray buffer(ParameterStore store, String part, float[] values, long width) {
    return values == null
        ? null
        : store.get("init_draw." + part, new Init.Buffer(values), 1, count, width);
  }

  /**
   * The state of {@code batch} sequences: slots (B,K,C), and what travels with them.
   *
   * @param draw what is random; null for the fixed numbers
   */
  SlotState initial(long batch, InitialDraw draw) {
    InitialDraw numbers = draw == null ? fixed : draw;
    NDArray all =
        (slots == null ? logDeviation.exp().mul(numbers.slots()).add(mean) : slots)
            .broadcast(new Shape(batch, count, size));
    if (!corrector.tracksPose()) {
      return SlotState.of(all);
    }
    Shape pairs = new Shape(batch, count, 2);
    NDArray where = positions == null ? numbers.positions() : positions;
    return new SlotState(
        all,
        where == null ? all.getManager().zeros(pairs) : where.broadcast(pairs),
        scales(pairs, numbers, all),
        rotations(pairs, numbers));
  }

  /**
   * The state of sequences whose slots start from hints: the background's all over the image, all
   * others empty, with scales of 0.
   */
  SlotState empty(long batch, int slotCount) {
    NDManager manager = slots.getManager();
    NDArray latents = slots.split(2, 1).get(0); // (1,1,C)
    NDArray others = slots.split(2, 1).get(1).broadcast(new Shape(1, slotCount - 1, size));
    NDArray all = latents.concat(others, 1).broadcast(new Shape(batch, slotCount, size));
    float[] scale = new float[2 * slotCount];
    scale[0] = WHOLE;
    scale[1] = WHOLE;
    Shape pairs = new Shape(batch, slotCount, 2);
    NDArray scales = manager.create(scale, new Shape(1, slotCount, 2)).broadcast(pairs);
    return new SlotState(all, manager.zeros(pairs), scales, null);
  }

  private NDArray scales(Shape pairs, InitialDraw numbers, NDArray like) {
    NDArray some = scales == null ? numbers.scales() : scales;
    if (some != null) {
      return some.broadcast(pairs);
    }
    return scaled ? like.getManager().full(pairs, corrector.fixedScale().floatValue()) : null;
  }

  private NDArray rotations(Shape pairs, InitialDraw numbers) {
    NDArray limited; // within ±45°
    if (angles != null) {
      limited = TorchOps.scale(angles.tanh(), Math.PI / 4);
    } else if (numbers.angles() != null) {
      limited = numbers.angles();
    } else {
      return null;
    }
    NDArray cos = limited.cos();
    NDArray sin = limited.sin();
    return cos.concat(sin, 2)
        .concat(sin.neg(), 2)
        .concat(cos, 2)
        .reshape(limited.getShape().get(0), pairs.get(1), 2, 2)
        .broadcast(pairs.add(2));
  }
}
