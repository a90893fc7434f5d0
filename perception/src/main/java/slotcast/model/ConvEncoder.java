package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.LayerNorm;
import slotcast.layer.Mlp;
import slotcast.layer.PositionEmbedding;
import slotcast.model.EncoderConfig.EncoderHead;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/**
 * Frames to per-pixel features: convolutions (ReLU after all but the last), a position code, layer
 * norm and an MLP (SAVi, Kipf et al. 2022, appendix E; SlotFormer's {@code _get_encoder_out}).
 */
public final class ConvEncoder implements FrameEncoder {
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();
  private final List<Integer> strides;
  private final int padding;
  private final boolean same;
  private final int height;
  private final int width;
  private final PositionEmbedding position; // null: none
  private final LayerNorm norm; // null: no head
  private final Mlp mlp;

  /**
   * Asks the store for {@code encoder.*}, {@code encoder_pos_embedding.*}, {@code
   * encoder_out_layer.*}.
   */
  public ConvEncoder(ParameterStore store, SaviConfig config) {
    EncoderConfig e = config.encoder();
    strides = e.strides();
    padding = e.kernel() / 2;
    same = e.padding() == Padding.SAME;
    for (int i = 0; i < strides.size(); i++) {
      long in = e.channels().get(i);
      long out = e.channels().get(i + 1);
      long fanIn = in * e.kernel() * e.kernel();
      String name = "encoder." + i + ".0";
      weights.add(
          store.get(
              name + ".weight", Init.fanIn(fanIn, e.initGain()), out, in, e.kernel(), e.kernel()));
      biases.add(store.get(name + ".bias", Init.fanIn(fanIn), out));
    }
    height = config.featureResolution().get(0);
    width = config.featureResolution().get(1);
    long last = e.channels().get(e.channels().size() - 1);
    position =
        e.head() == EncoderHead.POSITION_MLP
            ? new PositionEmbedding(store, "encoder_pos_embedding", height, width, last)
            : null;
    if (e.head() == EncoderHead.NONE) {
      norm = null;
      mlp = null;
    } else {
      long out = e.outChannels();
      norm = LayerNorm.of(store, "encoder_out_layer.0", last);
      mlp = Mlp.of(store, "encoder_out_layer.1", "encoder_out_layer.3", last, out, out);
    }
  }

  @Override
  public int featureHeight() {
    return height;
  }

  @Override
  public int featureWidth() {
    return width;
  }

  /** (B,3,H,W) -> the convolutions' output (B,c,h,w), before the position code. */
  public NDArray convolve(NDArray images) {
    NDArray x = images;
    for (int i = 0; i < strides.size(); i++) {
      int stride = strides.get(i);
      boolean padded = same && stride > 1;
      x = padded ? padSame(x, stride) : x;
      x = TorchOps.conv2d(x, weights.get(i), biases.get(i), stride, padded ? 0 : padding);
      if (i < strides.size() - 1) {
        x = TorchOps.reluInPlace(x);
      }
    }
    return x;
  }

  /** Zeros around the image so that each axis gives size/stride pixels, the odd one behind. */
  private NDArray padSame(NDArray x, int stride) {
    long[] front = new long[2];
    long[] back = new long[2];
    for (int axis = 0; axis < 2; axis++) {
      long size = x.getShape().get(2 + axis);
      long out = (size - 1) / stride + 1;
      long needed = Math.max(0, (out - 1) * stride + 2L * padding + 1 - size);
      front[axis] = needed / 2;
      back[axis] = needed - front[axis];
    }
    return x.pad(new Shape(front[1], back[1], front[0], back[0]), 0); // innermost axis first
  }

  /** Adds the position code: (B,c,h,w) -> (B,c,h,w). */
  public NDArray addPosition(NDArray x) {
    return position.add(x);
  }

  @Override
  public NDArray encode(NDArray images) {
    NDArray x = convolve(images);
    x = position == null ? x : addPosition(x);
    long b = x.getShape().get(0);
    long c = x.getShape().get(1);
    NDArray features = x.reshape(b, c, -1).transpose(0, 2, 1);
    return norm == null ? features : mlp.apply(norm.apply(features));
  }
}
