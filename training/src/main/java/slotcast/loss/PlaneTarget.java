package slotcast.loss;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.TorchOps;

/**
 * What a plane of the decoder is to draw: optical flow, depth or change, as SAVi and SAVi++ (Elsayed
 * et al. 2022) have it besides or in place of colours.
 *
 * @param weight of its error in the loss, over 0
 * @param values (B*T,P,H,W); 0 where unknown
 * @param known (B*T,1,H,W), 1 where the value is known, else 0
 */
public record PlaneTarget(String name, double weight, NDArray values, NDArray known) {
  /**
   * Mean squared error over the known pixels and all channels; 0 where nothing is known.
   *
   * @param drawn (B*T,P,H,W)
   * @return scalar, without the weight
   */
  public NDArray error(NDArray drawn) {
    long channels = values.getShape().get(1);
    NDArray squares = drawn.sub(values).square().mul(known).sum();
    return squares.div(TorchOps.scale(known.sum(), channels).add(1e-6f));
  }
}
