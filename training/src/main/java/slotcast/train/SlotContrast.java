package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.stream.LongStream;
import slotcast.tensor.TorchOps;

/**
 * The slot contrast of Manasyan et al. (CVPR 2025): a slot is to look more like itself in the next
 * frame than like any other slot there, of its own clip or of the batch's others. Reconstruction
 * alone does not care which slot draws an object, so that with slots to spare two change places.
 *
 * <p>The cross entropy of cosines over a temperature of 0.1, as in the paper, averaged over slots
 * and pairs of frames.
 */
final class SlotContrast {
  private static final double TEMPERATURE = 0.1;
  private static final float EPSILON = 1e-8f;

  private SlotContrast() {}

  /**
   * The contrast without its weight.
   *
   * @param slots (B,T,K,C), T at least 2
   * @return scalar
   */
  static NDArray of(NDArray slots) {
    Shape s = slots.getShape();
    int frames = (int) s.get(1);
    long all = s.get(0) * s.get(2);
    NDArray length = slots.square().sum(new int[] {3}, true).add(EPSILON).sqrt();
    NDArray unit = slots.div(length).transpose(1, 0, 2, 3).reshape(frames, all, s.get(3));
    NDArray itself = slots.getManager().create(LongStream.range(0, all).toArray());
    NDArray sum = null;
    for (int t = 1; t < frames; t++) {
      NDArray cosines = unit.get(t - 1).matMul(unit.get(t).transpose()); // (B*K,B*K)
      NDArray one = TorchOps.crossEntropy(TorchOps.scale(cosines, 1 / TEMPERATURE), itself);
      sum = sum == null ? one : sum.add(one);
    }
    return TorchOps.scale(sum, 1.0 / (frames - 1));
  }
}
