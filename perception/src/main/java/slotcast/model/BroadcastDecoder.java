package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.Linear;
import slotcast.layer.PositionEmbedding;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * Spatial broadcast decoder (Watters et al. 2019): each slot is copied over a small grid, given a
 * position code and drawn by transposed convolutions into colours and a mask logit; a softmax over
 * slots makes masks. Each layer doubles the size until the resolution is reached.
 */
public final class BroadcastDecoder {
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();
  private final List<Integer> strides = new ArrayList<>();
  private final PositionEmbedding position; // null: relative grids
  private final NDArray grid; // (1,h,w,2), or null
  private final Linear relativePosition; // or null
  private final double scalesFactor;
  private final boolean same;
  private final int gridHeight;
  private final int gridWidth;
  private final NDArray outWeight;
  private final NDArray outBias;
  private final int padding;
  private final int outPadding;
  private final int width;
  private final int growth; // from the grid to the image
  private final int outChannels; // colours, mask, planes
  private final boolean sparse;
  private final double minScale;
  private final double maxScale;

  /**
   * What slots look like.
   *
   * @param combined the image, colours weighted by masks: (B,3,H,W), RGB in about [-1,1]
   * @param colours of each slot: (B,K,3,H,W)
   * @param masks (B,K,1,H,W), summing to 1 over K
   * @param logits of the masks, before the softmax over K: (B,K,1,H,W)
   * @param planes what is drawn besides, weighted by masks: (B,P,H,W) in the configuration's order;
   *     null for nothing
   */
  public record Decoded(
      NDArray combined, NDArray colours, NDArray masks, NDArray logits, NDArray planes) {}

  /** Asks the store for {@code decoder.*} and {@code decoder_pos_embedding.*}. */
  public BroadcastDecoder(ParameterStore store, DecoderConfig d, int resolution) {
    this(
        store,
        d,
        CorrectorConfig.of(CorrectorConfig.CorrectorType.SLOT_ATTENTION),
        resolution,
        false);
  }

  /**
   * As the other; slots of an invariant corrector are drawn on grids relative to their positions,
   * scales and rotations.
   *
   * @param resolution height of the images
   */
  public BroadcastDecoder(
      ParameterStore store, DecoderConfig d, CorrectorConfig corrector, int resolution) {
    this(store, d, corrector, resolution, false);
  }

  /**
   * As the other.
   *
   * @param sparse whether slots may be empty: their masks are 0 then
   */
  BroadcastDecoder(
      ParameterStore store,
      DecoderConfig d,
      CorrectorConfig corrector,
      int resolution,
      boolean sparse) {
    this.sparse = sparse;
    minScale = corrector.minScale();
    maxScale = corrector.maxScale();
    outChannels = 4 + d.planeChannels();
    int layers = d.channels().size() - 1;
    width = d.channels().get(0);
    padding = d.kernel() / 2;
    outPadding = d.outKernel() / 2;
    same = d.padding() == Padding.SAME;
    gridHeight = d.resolution().get(0);
    gridWidth = d.resolution().get(1);
    scalesFactor = corrector.scalesFactor();
    String code = "decoder_pos_embedding";
    if (corrector.tracksPose()) {
      position = null;
      Init coordinates = new Init.Buffer(RelativeGrid.coordinates(gridHeight, gridWidth));
      grid = store.get(code + ".grid", coordinates, 1, gridHeight, gridWidth, 2);
      relativePosition = Linear.of(store, code + ".dense", 2, width);
    } else {
      position = new PositionEmbedding(store, code, gridHeight, gridWidth, width);
      grid = null;
      relativePosition = null;
    }
    int size = gridHeight;
    for (int i = 0; i < layers; i++) {
      long in = d.channels().get(i);
      long out = d.channels().get(i + 1);
      long fanIn = out * d.kernel() * d.kernel();
      String name = "decoder." + i + ".0";
      weights.add(
          store.get(
              name + ".weight", Init.fanIn(fanIn, d.initGain()), in, out, d.kernel(), d.kernel()));
      biases.add(store.get(name + ".bias", Init.fanIn(fanIn), out));
      strides.add(size < resolution ? 2 : 1);
      size *= strides.get(i);
    }
    growth = size / gridHeight;
    long last = d.channels().get(layers);
    Init init = Init.fanIn(last * d.outKernel() * d.outKernel());
    String name = "decoder." + layers;
    outWeight = store.get(name + ".weight", init, outChannels, last, d.outKernel(), d.outKernel());
    outBias = store.get(name + ".bias", init, outChannels);
  }

  /** (B,K,C) -> image, colours and masks. */
  public Decoded decode(NDArray slots) {
    return decode(SlotState.of(slots));
  }

  /** Slots (B,K,C), with positions and so on where the corrector tracks them. */
  public Decoded decode(SlotState state) {
    Shapes shapes = new Shapes().check("slots", state.slots(), "B K C=" + width);
    if ((position == null) != (state.positions() != null)) {
      throw new IllegalArgumentException(
          position == null
              ? "slots without positions for a decoder with relative grids"
              : "slots with positions for a decoder without relative grids");
    }
    long b = shapes.size("B");
    long k = shapes.size("K");
    if (!sparse) {
      return combine(draw(state).reshape(b, k, outChannels, height(), imageWidth()), null);
    }
    // Empty slots are not drawn: what is left stands in one row, as slots of one sample.
    NDArray used = state.inUse(); // (B,K,1)
    SlotRows rows = SlotRows.of(used);
    SlotState gathered =
        new SlotState(
            rows.gather(state.slots()),
            rows.gather(state.positions()),
            TorchOps.clamp(rows.gather(state.scales()), minScale, maxScale),
            null);
    NDArray drawn = rows.spread(draw(gathered)); // (B*K,…)
    return combine(drawn.reshape(b, k, outChannels, height(), imageWidth()), used);
  }

  /** (B,K,…) -> (B*K,4+P,H,W). */
  private NDArray draw(SlotState state) {
    Shape s = state.slots().getShape();
    long each = s.get(0) * s.get(1);
    NDArray x = state.slots().reshape(each, width, 1, 1);
    if (position != null) {
      x = position.add(x); // (B*K,C,h,w)
    } else {
      NDArray relative =
          RelativeGrid.of(grid.reshape((long) gridHeight * gridWidth, 2), state, scalesFactor);
      NDArray code = relativePosition.apply(relative); // (B,K,N,C)
      x = x.add(code.reshape(each, gridHeight, gridWidth, width).transpose(0, 3, 1, 2));
    }
    for (int i = 0; i < weights.size(); i++) {
      x = closing(x, TorchOps.reluInPlace(grow(x, i)));
    }
    return closing(x, TorchOps.conv2d(x, outWeight, outBias, 1, outPadding));
  }

  /** So that a large array lives no longer than it is needed, be it by a backward pass. */
  private static NDArray closing(NDArray used, NDArray result) {
    used.close();
    return result;
  }

  /**
   * @param drawn (B,K,4+P,H,W)
   * @param used (B,K,1), or null: all
   */
  private Decoded combine(NDArray drawn, NDArray used) {
    long[] cuts = outChannels == 4 ? new long[] {3} : new long[] {3, 4};
    NDList parts = drawn.split(cuts, 2);
    NDArray colours = parts.get(0);
    NDArray logits = parts.get(1);
    if (used != null) {
      NDArray empty = used.neg().add(1).expandDims(3).expandDims(4);
      logits = logits.add(TorchOps.scale(empty, InvariantSlotAttention.NEVER));
    }
    NDArray masks = logits.softmax(1);
    NDArray planes =
        outChannels == 4 ? null : parts.get(2).mul(masks).sum(new int[] {1}); // (B,P,H,W)
    return new Decoded(colours.mul(masks).sum(new int[] {1}), colours, masks, logits, planes);
  }

  private long height() {
    return (long) gridHeight * growth;
  }

  private long imageWidth() {
    return (long) gridWidth * growth;
  }

  private NDArray grow(NDArray x, int layer) {
    int stride = strides.get(layer);
    NDArray w = weights.get(layer);
    NDArray b = biases.get(layer);
    if (!same || stride == 1) {
      return TorchOps.convTranspose2d(x, w, b, stride, padding, stride - 1);
    }
    // Flax cuts the odd pixel off behind, where PyTorch cuts it off in front.
    int surplus = 2 * padding + 1 - stride;
    return TorchOps.convTranspose2d(x, w, b, stride, surplus / 2, -(surplus % 2));
  }
}
