package slotcast.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import slotcast.tensor.TorchOps;

/**
 * What a plane of the decoder is to draw: optical flow, depth or change, as SAVi and SAVi++
 * (Elsayed et al. 2022) have it besides or in place of colours.
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

  /**
   * The weighted errors of colours and planes, and the divergence of a stochastic model.
   *
   * @param rgb weight of the colours, at least 0
   * @param parts of the images
   * @param planes in the decoder's order; null for none
   * @param shown gets each plane's error without its weight, by name, and the colours'
   * @return scalar
   */
  public static NDArray loss(
      double rgb, SaviLoss parts, List<PlaneTarget> planes, Map<String, Double> shown) {
    NDArray loss = TorchOps.scale(parts.reconstruction(), rgb);
    if (parts.divergence() != null) {
      loss = SaviLoss.regularised(loss, parts.divergence());
    }
    if (rgb > 0) {
      shown.put("rgb", (double) parts.reconstruction().getFloat());
    }
    int channel = 0;
    for (PlaneTarget target : planes == null ? List.<PlaneTarget>of() : planes) {
      int end = channel + (int) target.values().getShape().get(1);
      NDArray error = target.error(parts.decoded().planes().get(":, {}:{}", channel, end));
      channel = end;
      shown.put(target.name(), (double) error.getFloat());
      loss = loss.add(TorchOps.scale(error, target.weight()));
    }
    return loss;
  }
}
