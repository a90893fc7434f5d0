package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import slotcast.layer.GruCell;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.layer.Mlp;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * Invariant Slot Attention (Biza et al. 2023, algorithm 1): each slot sees the pixels on a grid of
 * its own, relative to its position (ISA-T), its scale (ISA-TS) and its rotation (ISA-TSR), which
 * are the moments of its attention.
 *
 * <p>One round of attention more than iterations is run; the last one only moves positions, scales
 * and rotations. All of the reference's guards are kept: 1e-8 on sums of attention and on each
 * weight of a scale, scales within [0.001, 2], initial positions within [-1,1].
 *
 * <p>Keys and values of each slot and pixel are never formed: the grid encoder's second layer is
 * linear and is applied to the query and to the mean instead; for its first one see {@link
 * GridEncoding}. The result is the same up to rounding.
 *
 * <p>Not in the paper, each only where the configuration says so. With {@code window} w a slot but
 * the first (the background's) sees through a Gaussian window around its place, {@code -|x|^2 /
 * (2w^2)} added to its logits, x from its centre in units of its scales: before anything is learnt
 * attention is even, and its moments would move every slot to the middle of the image. With hints a
 * slot with scales of 0 is empty: it gets no attention and stays so.
 */
public final class InvariantSlotAttention implements Corrector {
  private static final float NORM_EPSILON = 1e-6f; // Flax

  /** Added to the logits of an empty slot. */
  static final double NEVER = -1e9;

  private final CorrectorConfig config;
  private final boolean scaled;
  private final boolean rotated;
  private final boolean sparse;
  private final int width;
  private final int attentionWidth;
  private final NDArray grid; // (N,2)
  private final LayerNorm inputNorm;
  private final LayerNorm queryNorm;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear gridProjection;
  private final LayerNorm gridNorm;
  private final Mlp gridEncoder;
  private final GruCell gru;
  private final LayerNorm mlpNorm;
  private final Mlp mlp;

  /**
   * Asks the store for {@code slot_attention.*}.
   *
   * @param featureSize F
   * @param height of the feature map; with the width, N
   * @param width of the feature map
   */
  public InvariantSlotAttention(
      ParameterStore store,
      SlotsConfig slots,
      CorrectorConfig config,
      int featureSize,
      int height,
      int width) {
    this(store, slots, config, featureSize, height, width, false);
  }

  /**
   * As the other.
   *
   * @param sparse whether slots may be empty
   */
  InvariantSlotAttention(
      ParameterStore store,
      SlotsConfig slots,
      CorrectorConfig config,
      int featureSize,
      int height,
      int width,
      boolean sparse) {
    this.config = config;
    this.sparse = sparse;
    this.scaled = config.type() != CorrectorType.ISA_T;
    this.rotated = config.type() == CorrectorType.ISA_TSR;
    this.width = slots.size();
    this.attentionWidth = config.attentionSize() == null ? slots.size() : config.attentionSize();
    String n = "slot_attention";
    Init coordinates = new Init.Buffer(RelativeGrid.coordinates(height, width));
    grid = store.get(n + ".grid", coordinates, (long) height * width, 2);
    inputNorm = LayerNorm.of(store, n + ".norm_inputs", featureSize, NORM_EPSILON);
    queryNorm = LayerNorm.of(store, n + ".project_q.0", this.width, NORM_EPSILON);
    query = Linear.flaxWithoutBias(store, n + ".project_q.1", this.width, attentionWidth);
    key = Linear.flaxWithoutBias(store, n + ".project_k", featureSize, attentionWidth);
    value = Linear.flaxWithoutBias(store, n + ".project_v", featureSize, attentionWidth);
    gridProjection = Linear.flax(store, n + ".grid_projection", 2, attentionWidth);
    gridNorm = LayerNorm.of(store, n + ".grid_encoder.0", attentionWidth, NORM_EPSILON);
    int hidden = config.gridHiddenSize() == null ? slots.mlpSize() : config.gridHiddenSize();
    gridEncoder =
        Mlp.flax(
            store,
            n + ".grid_encoder.1",
            n + ".grid_encoder.3",
            attentionWidth,
            hidden,
            attentionWidth);
    gru = GruCell.flax(store, n + ".gru", attentionWidth, this.width);
    mlpNorm = LayerNorm.of(store, n + ".mlp.0", this.width, NORM_EPSILON);
    mlp = Mlp.flax(store, n + ".mlp.1", n + ".mlp.3", this.width, slots.mlpSize(), this.width);
  }

  @Override
  public Correction correct(NDArray features, SlotState kernels, int iterations) {
    return correct(features, grid, kernels, iterations);
  }

  /**
   * As the other, with coordinates of one's own.
   *
   * @param grid (N,2) or (B,N,2), (y,x) of each pixel
   * @param iterations at least 0; with 0 only positions, scales and rotations move
   */
  public Correction correct(NDArray features, NDArray grid, SlotState kernels, int iterations) {
    Shapes shapes = new Shapes().check("features", features, "B N F");
    shapes.check("kernels", kernels.slots(), "B K C=" + width);
    check(shapes, kernels);
    NDArray slots = kernels.slots();
    SlotState pose = clipped(kernels);
    NDArray used = sparse ? kernels.inUse() : null; // (B,K,1)
    NDArray x = inputNorm.apply(features);
    GridEncoding encoding = new GridEncoding(gridProjection, gridNorm, gridEncoder.first());
    GridEncoding.Features keys = encoding.of(key.apply(x));
    NDArray values = value.apply(x); // (B,N,D)
    GridEncoding.Features placed = config.positionInValues() ? encoding.of(values) : null;
    Linear last = gridEncoder.second();
    double scale = 1 / Math.sqrt(attentionWidth) / config.temperature();
    NDArray softmax = null;
    for (int round = 0; round <= iterations; round++) {
      NDArray relative = RelativeGrid.of(grid, pose, config.scalesFactor()); // (B,K,N,2)
      NDArray q = TorchOps.scale(query.apply(queryNorm.apply(slots)), scale); // (B,K,D)
      NDArray logits =
          keys.products(q.matMul(last.weight()), relative)
              .add(q.mul(last.bias()).sum(new int[] {2}, true)); // (B,K,N)
      if (config.window() != null) {
        logits = logits.add(window(relative));
      }
      if (used != null) {
        logits = logits.add(TorchOps.scale(used.neg().add(1), NEVER));
      }
      softmax = logits.softmax(1); // over slots
      NDArray attention =
          softmax.div(softmax.sum(new int[] {2}, true).add(config.epsilon().floatValue()));
      pose = moments(attention, grid);
      if (round < iterations) {
        NDArray updates =
            placed == null
                ? attention.matMul(values)
                : updates(attention, placed.mean(attention, relative)); // (B,K,D)
        NDArray gated = gru.apply(updates, slots);
        slots = gated.add(mlp.apply(mlpNorm.apply(gated)));
      }
    }
    if (used != null) {
      pose = new SlotState(null, pose.positions(), pose.scales().mul(used), pose.rotations());
    }
    return new Correction(pose.withSlots(slots), softmax);
  }

  /** What a slot's window adds to its logits: (B,K,N,2) -> (B,K,N). */
  private NDArray window(NDArray relative) {
    int k = (int) relative.getShape().get(1);
    float[] curvature = new float[k]; // 0 for the background
    double scales = config.scalesFactor() / config.window();
    Arrays.fill(curvature, 1, k, (float) (-scales * scales / 2));
    return relative
        .square()
        .sum(new int[] {3})
        .mul(relative.getManager().create(curvature, new Shape(1, k, 1)));
  }

  private void check(Shapes shapes, SlotState state) {
    if (state.positions() == null
        || (state.scales() != null) != scaled
        || (state.rotations() != null) != rotated) {
      throw new IllegalArgumentException(
          "slots for "
              + config.type()
              + " come with"
              + (state.positions() == null ? " no positions," : " positions,")
              + (state.scales() == null ? " no scales and" : " scales and")
              + (state.rotations() == null ? " no rotations" : " rotations"));
    }
    shapes.check("positions", state.positions(), "B K 2");
    if (scaled) {
      shapes.check("scales", state.scales(), "B K 2");
    }
    if (rotated) {
      shapes.check("rotations", state.rotations(), "B K 2 2");
    }
  }

  /** Learnt initial positions and scales can have any values. */
  private SlotState clipped(SlotState s) {
    NDArray scales =
        scaled ? TorchOps.clamp(s.scales(), config.minScale(), config.maxScale()) : null;
    return new SlotState(s.slots(), TorchOps.clamp(s.positions(), -1, 1), scales, s.rotations());
  }

  /** Mean of the values (B,K,D), from that of the hidden layer (B,K,M). */
  private NDArray updates(NDArray attention, NDArray mean) {
    Linear last = gridEncoder.second();
    return new Linear(last.weight(), null)
        .apply(mean)
        .add(attention.sum(new int[] {2}, true).mul(last.bias()));
  }

  /**
   * Centre, rotation and spread of each slot's attention.
   *
   * @param attention (B,K,N), summing to about 1 over N
   */
  private SlotState moments(NDArray attention, NDArray grid) {
    NDArray positions = attention.matMul(grid); // (B,K,2)
    if (!scaled) {
      return new SlotState(null, positions, null, null);
    }
    NDArray offsets = RelativeGrid.offsets(grid, positions); // (B,K,N,2)
    NDArray rotations = null;
    if (rotated) {
      rotations =
          config.rotationLimitDegrees() == 45
              ? SlotRotation.within45Degrees(offsets, attention)
              : SlotRotation.within90Degrees(offsets, attention);
      offsets = RelativeGrid.rotate(offsets, rotations);
    }
    NDArray variances =
        attention
            .add(config.epsilon().floatValue())
            .expandDims(2)
            .matMul(offsets.square()) // (B,K,1,N)x(B,K,N,2)
            .squeeze(2);
    // Clipped before the root, where the reference clips after it: the same, but a spread of 0 has
    // a gradient of 0 instead of none.
    double low = config.minScale() * config.minScale();
    double high = config.maxScale() * config.maxScale();
    NDArray scales = TorchOps.clamp(variances, low, high).sqrt();
    return new SlotState(null, positions, scales, rotations);
  }
}
