package slotcast.lpips;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.Shapes;

/**
 * Perceptual distance of images, Zhang et al. 2018, version 0.1 of the published package: the
 * squared difference of channel-normalised features, weighted by learnt linear layers, averaged
 * over the image and summed over five layers.
 *
 * <p>Axes: B images, C channels, H rows, W columns. Owns its weights until {@link #close()}; safe
 * to call from several threads.
 */
public final class Lpips implements AutoCloseable {
  private static final float EPSILON = 1e-10f;

  private final LpipsTrunk trunk;
  private final NDManager manager;
  private final Map<String, NDArray> weights = new HashMap<>();

  public Lpips(NDManager parent, LpipsWeights source) {
    trunk = source.trunk();
    manager = parent.newSubManager();
    for (Map.Entry<String, Tensor> entry : source.tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      weights.put(entry.getKey(), manager.create(tensor.floats(), new Shape(tensor.shape())));
    }
  }

  /**
   * The distance of each pair of images. The package's {@code perceptual_dist} is its mean.
   *
   * @param x (B,3,H,W) in [-1,1]
   * @param y of the same shape
   * @return (B), attached to the manager of x
   * @throws IllegalArgumentException if a shape does not fit or a side is too short for the trunk
   */
  public NDArray distance(NDArray x, NDArray y) {
    try (NDManager scratch = x.getManager().newSubManager()) {
      List<NDArray> layers = layerDistances(scratch, x, y);
      NDArray sum = layers.get(0);
      for (int k = 1; k < layers.size(); k++) {
        sum = sum.add(layers.get(k));
      }
      sum.attach(x.getManager());
      return sum;
    }
  }

  /**
   * The part of each layer in {@link #distance}.
   *
   * @return five arrays (B), attached to the given manager with all scratch arrays
   */
  public List<NDArray> layerDistances(NDManager scratch, NDArray x, NDArray y) {
    new Shapes().check("x", x, "B C=3 H W").check("y", y, "B C=3 H W");
    check("x", x);
    check("y", y);
    if (!x.getShape().equals(y.getShape())) {
      throw new IllegalArgumentException("x is " + x.getShape() + ", y is " + y.getShape());
    }
    List<NDArray> fx = features(scratch, x);
    List<NDArray> fy = features(scratch, y);
    List<NDArray> distances = new ArrayList<>();
    for (int k = 0; k < LpipsTrunk.LAYERS; k++) {
      distances.add(layerDistance(fx.get(k), fy.get(k), weights.get("lin" + k)));
    }
    return distances;
  }

  /**
   * The features that images are compared by, before they are normalised.
   *
   * @param x (B,3,H,W) in [-1,1]
   * @return five arrays (B,C,h,w), attached to the given manager with all scratch arrays
   */
  public List<NDArray> features(NDManager scratch, NDArray x) {
    new Shapes().check("x", x, "B C=3 H W");
    check("x", x);
    Shape perChannel = new Shape(1, 3, 1, 1);
    NDArray shift = weights.get("shift").reshape(perChannel);
    NDArray scale = weights.get("scale").reshape(perChannel);
    NDArray input = x.duplicate();
    shift.attach(scratch);
    scale.attach(scratch);
    input.attach(scratch);
    NDArray h = input.sub(shift).div(scale);
    List<NDArray> features = new ArrayList<>();
    Shape pool = new Shape(trunk.poolSize(), trunk.poolSize());
    int slice = 1;
    for (LpipsTrunk.Conv conv : trunk.convolutions()) {
      if (conv.slice() != slice) {
        features.add(h);
        slice = conv.slice();
      }
      if (conv.pool()) {
        h = Pool.maxPool2d(h, pool, new Shape(2, 2), new Shape(0, 0), false);
      }
      h = convolution(h, conv);
    }
    features.add(h);
    return features;
  }

  private NDArray convolution(NDArray h, LpipsTrunk.Conv conv) {
    NDList result =
        Conv2d.conv2d(
            h,
            weights.get(conv.prefix() + ".weight"),
            weights.get(conv.prefix() + ".bias"),
            new Shape(conv.stride(), conv.stride()),
            new Shape(conv.pad(), conv.pad()),
            new Shape(1, 1),
            1);
    return Activation.relu(result.singletonOrThrow());
  }

  /**
   * The formula for one layer.
   *
   * @param fx (B,C,h,w)
   * @param fy of the same shape
   * @param linear (C)
   * @return (B): the mean over the image of Σ_c linear_c · (f̂x_c - f̂y_c)², features divided by
   *     their length over the channels (plus 1e-10)
   */
  public static NDArray layerDistance(NDArray fx, NDArray fy, NDArray linear) {
    new Shapes().check("fx", fx, "B C H W").check("fy", fy, "B C H W").check("linear", linear, "C");
    NDArray difference = normalised(fx).sub(normalised(fy));
    try (NDArray perChannel = linear.reshape(new Shape(1, -1, 1, 1))) {
      NDArray weighted = difference.square().mul(perChannel).sum(new int[] {1});
      return weighted.reshape(fx.getShape().get(0), -1).mean(new int[] {1});
    }
  }

  private static NDArray normalised(NDArray f) {
    NDArray length = f.square().sum(new int[] {1}, true).sqrt();
    return f.div(length.add(EPSILON));
  }

  private void check(String name, NDArray x) {
    Shape shape = x.getShape();
    if (Math.min(shape.get(2), shape.get(3)) < trunk.smallestSide()) {
      throw new IllegalArgumentException(
          name
              + " is "
              + shape
              + ", expected sides of at least "
              + trunk.smallestSide()
              + " for "
              + trunk);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
