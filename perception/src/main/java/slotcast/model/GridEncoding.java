package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;
import slotcast.layer.LayerNorm;
import slotcast.layer.Linear;
import slotcast.tensor.TorchOps;
import slotcast.tensor.TorchScript;

/**
 * What each slot sees of each pixel: {@code relu(W LN(x + G r + g) + b)}, with features x of the
 * pixel and its place r relative to the slot (Biza et al. 2023, algorithm 1, the first layer of the
 * grid encoder).
 *
 * <p>Axes: B batch, K slots, N pixels, D attention width, M hidden width.
 *
 * <p>The reference multiplies all K*N vectors by W. Here only the N features are: with mean-free x,
 * G and g, the layer norm is a division by a deviation s that follows from products of x and G, and
 * since that is positive, {@code relu(W (x + G r) / s + b) = relu(W x + W G r + b s) / s}. The
 * result is the same up to rounding. It is never kept, only what becomes of it: products with
 * queries, or a mean.
 */
final class GridEncoding {
  private static final TorchScript SCRIPT =
      new TorchScript(
          """
            def deviation(self: __torch__.Ops,
              r: Tensor,
              square: Tensor,
              cross: Tensor,
              gram: Tensor,
              epsilon: float) -> Tensor:
              moving = torch.sum(torch.mul(torch.add(torch.matmul(r, gram), cross), r), [3], True)
              variance = torch.clamp_min(torch.add(moving, square), 0.)
              return torch.sqrt(torch.add(variance, epsilon))
            def scaled(self: __torch__.Ops,
              r: Tensor,
              s: Tensor,
              x: Tensor,
              places: Tensor) -> Tensor:
              y = torch.matmul(torch.cat([r, s], 3), places)
              return torch.relu_(torch.add_(y, x))
            def products(self: __torch__.Ops,
              q: Tensor,
              r: Tensor,
              x: Tensor,
              square: Tensor,
              cross: Tensor,
              gram: Tensor,
              places: Tensor,
              epsilon: float) -> Tensor:
              s = (self).deviation(r, square, cross, gram, epsilon, )
              y = (self).scaled(r, s, x, places, )
              return torch.squeeze(torch.div(torch.matmul(y, torch.unsqueeze(q, 3)), s), 3)
            def mean(self: __torch__.Ops,
              attention: Tensor,
              r: Tensor,
              x: Tensor,
              square: Tensor,
              cross: Tensor,
              gram: Tensor,
              places: Tensor,
              epsilon: float) -> Tensor:
              s = (self).deviation(r, square, cross, gram, epsilon, )
              y = (self).scaled(r, s, x, places, )
              weights = torch.unsqueeze(torch.div(attention, torch.squeeze(s, 3)), 2)
              return torch.squeeze(torch.matmul(weights, y), 2)
          """);

  private final LayerNorm norm;
  private final NDArray weight; // (M,D), W times the norm's gain
  private final NDArray centredGrid; // (D,2), G
  private final NDArray centredBias; // (D), g
  private final NDArray gram; // (2,2), of G, over D
  private final NDArray places; // (3,M): what a relative place and the deviation add

  /** The parts of the formula that do not depend on the frame, from the current weights. */
  GridEncoding(Linear projection, LayerNorm norm, Linear first) {
    this.norm = norm;
    double share = 1.0 / projection.weight().getShape().get(0);
    weight = first.weight().mul(norm.weight());
    centredGrid = projection.weight().sub(mean(projection.weight(), 0, share));
    centredBias = projection.bias().sub(mean(projection.bias(), 0, share));
    gram = TorchOps.scale(centredGrid.transpose().matMul(centredGrid), share);
    NDArray bias = first.weight().matMul(norm.bias().expandDims(1)).add(first.bias().expandDims(1));
    places = weight.matMul(centredGrid).concat(bias, 1).transpose();
  }

  private static NDArray mean(NDArray x, int axis, double share) {
    return TorchOps.scale(x.sum(new int[] {axis}, true), share);
  }

  /** The part that does not depend on slots, of features (B,N,D): keys or values. */
  Features of(NDArray features) {
    int d = (int) features.getShape().get(2);
    double share = 1.0 / d;
    NDArray x = features.sub(mean(features, 2, share)).add(centredBias);
    return new Features(
        TorchOps.linear(x, weight, null).expandDims(1),
        mean(x.square(), 2, share).expandDims(1),
        TorchOps.scale(x.matMul(centredGrid), 2 * share).expandDims(1));
  }

  /** Features as all slots see them. */
  final class Features {
    private final NDArray x; // (B,1,N,M)
    private final NDArray square; // (B,1,N,1), mean over D
    private final NDArray cross; // (B,1,N,2), twice the mean product with G

    private Features(NDArray x, NDArray square, NDArray cross) {
      this.x = x;
      this.square = square;
      this.cross = cross;
    }

    /**
     * Products of what slots see with their queries.
     *
     * @param queries (B,K,M)
     * @param relative places (B,K,N,2)
     * @return (B,K,N)
     */
    NDArray products(NDArray queries, NDArray relative) {
      return run("products", queries, relative);
    }

    /**
     * The mean of what slots see.
     *
     * @param attention (B,K,N)
     * @param relative places (B,K,N,2)
     * @return (B,K,M)
     */
    NDArray mean(NDArray attention, NDArray relative) {
      return run("mean", attention, relative);
    }

    private NDArray run(String method, NDArray with, NDArray relative) {
      IValue[] arguments = new IValue[8];
      NDArray[] arrays = {with, relative, x, square, cross, gram, places};
      for (int i = 0; i < arrays.length; i++) {
        arguments[i] = TorchScript.tensor(arrays[i]);
      }
      arguments[arrays.length] = IValue.from((double) norm.epsilon());
      return SCRIPT.run(method, relative, arguments);
    }
  }
}
