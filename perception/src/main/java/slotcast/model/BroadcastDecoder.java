package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import java.util.ArrayList;
import java.util.List;
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
  private final PositionEmbedding position;
  private final NDArray outWeight;
  private final NDArray outBias;
  private final int padding;
  private final int outPadding;
  private final int width;

  /**
   * What slots look like.
   *
   * @param combined the image, colours weighted by masks: (B,3,H,W), RGB in about [-1,1]
   * @param colours of each slot: (B,K,3,H,W)
   * @param masks (B,K,1,H,W), summing to 1 over K
   */
  public record Decoded(NDArray combined, NDArray colours, NDArray masks) {}

  /** Asks the store for {@code decoder.*} and {@code decoder_pos_embedding.*}. */
  public BroadcastDecoder(ParameterStore store, SaviConfig.Decoder d, int resolution) {
    int layers = d.channels().size() - 1;
    width = d.channels().get(0);
    padding = d.kernel() / 2;
    outPadding = d.outKernel() / 2;
    position =
        new PositionEmbedding(
            store, "decoder_pos_embedding", d.resolution().get(0), d.resolution().get(1), width);
    int size = d.resolution().get(0);
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
    long last = d.channels().get(layers);
    Init init = Init.fanIn(last * d.outKernel() * d.outKernel());
    String name = "decoder." + layers;
    outWeight = store.get(name + ".weight", init, 4, last, d.outKernel(), d.outKernel());
    outBias = store.get(name + ".bias", init, 4);
  }

  /** (B,K,C) -> image, colours and masks. */
  public Decoded decode(NDArray slots) {
    Shapes shapes = new Shapes().check("slots", slots, "B K C=" + width);
    long b = shapes.size("B");
    long k = shapes.size("K");
    NDArray x = position.add(slots.reshape(b * k, width, 1, 1)); // (B*K,C,h,w)
    for (int i = 0; i < weights.size(); i++) {
      int stride = strides.get(i);
      x =
          Activation.relu(
              TorchOps.convTranspose2d(
                  x, weights.get(i), biases.get(i), stride, padding, stride - 1));
    }
    Shape one = new Shape(1, 1);
    NDArray drawn =
        Conv2d.conv2d(x, outWeight, outBias, one, new Shape(outPadding, outPadding), one, 1)
            .singletonOrThrow(); // (B*K,4,H,W)
    Shape s = drawn.getShape();
    NDList parts = drawn.reshape(b, k, 4, s.get(2), s.get(3)).split(new long[] {3}, 2);
    NDArray colours = parts.get(0);
    NDArray masks = parts.get(1).softmax(1);
    return new Decoded(colours.mul(masks).sum(new int[] {1}), colours, masks);
  }
}
