package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.LayerNorm;
import slotcast.layer.Mlp;
import slotcast.layer.PositionEmbedding;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;

/**
 * Frames to per-pixel features: convolutions (ReLU after all but the last), a position code, layer
 * norm and an MLP (SAVi, Kipf et al. 2022, appendix E; SlotFormer's {@code _get_encoder_out}).
 */
public final class ConvEncoder {
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();
  private final List<Integer> strides;
  private final int padding;
  private final PositionEmbedding position;
  private final LayerNorm norm;
  private final Mlp mlp;

  /**
   * Asks the store for {@code encoder.*}, {@code encoder_pos_embedding.*}, {@code
   * encoder_out_layer.*}.
   */
  public ConvEncoder(ParameterStore store, SaviConfig config) {
    SaviConfig.Encoder e = config.encoder();
    strides = e.strides();
    padding = e.kernel() / 2;
    int height = config.height();
    int width = config.width();
    for (int i = 0; i < strides.size(); i++) {
      long in = e.channels().get(i);
      long out = e.channels().get(i + 1);
      long fanIn = in * e.kernel() * e.kernel();
      String name = "encoder." + i + ".0";
      weights.add(
          store.get(
              name + ".weight", Init.fanIn(fanIn, e.initGain()), out, in, e.kernel(), e.kernel()));
      biases.add(store.get(name + ".bias", Init.fanIn(fanIn), out));
      height = (height - 1) / strides.get(i) + 1;
      width = (width - 1) / strides.get(i) + 1;
    }
    long last = e.channels().get(e.channels().size() - 1);
    position = new PositionEmbedding(store, "encoder_pos_embedding", height, width, last);
    norm = LayerNorm.of(store, "encoder_out_layer.0", last);
    mlp =
        Mlp.of(
            store,
            "encoder_out_layer.1",
            "encoder_out_layer.3",
            last,
            e.outChannels(),
            e.outChannels());
  }

  /** (B,3,H,W) -> the convolutions' output (B,c,h,w), before the position code. */
  public NDArray convolve(NDArray images) {
    NDArray x = images;
    for (int i = 0; i < strides.size(); i++) {
      Shape stride = new Shape(strides.get(i), strides.get(i));
      x =
          Conv2d.conv2d(
                  x,
                  weights.get(i),
                  biases.get(i),
                  stride,
                  new Shape(padding, padding),
                  new Shape(1, 1),
                  1)
              .singletonOrThrow();
      if (i < strides.size() - 1) {
        x = Activation.relu(x);
      }
    }
    return x;
  }

  /** Adds the position code: (B,c,h,w) -> (B,c,h,w). */
  public NDArray addPosition(NDArray x) {
    return position.add(x);
  }

  /** (B,3,H,W) -> features (B,N,F), N = h*w. */
  public NDArray encode(NDArray images) {
    NDArray x = addPosition(convolve(images));
    long b = x.getShape().get(0);
    long c = x.getShape().get(1);
    return mlp.apply(norm.apply(x.reshape(b, c, -1).transpose(0, 2, 1)));
  }
}
