package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.metrics.HungarianAssignment;
import slotcast.tensor.TorchOps;

/**
 * How far a pupil's masks are from a teacher's: the cross entropy at each pixel, with the slots of
 * both paired for a whole clip so that it is least. As in SPOT (Kakogeorgiou et al., CVPR 2024),
 * which teaches an encoder's attention by the masks of a decoder; here masks teach masks, and both
 * look at different views of a scene.
 */
final class MaskLesson {
  private MaskLesson() {}

  /**
   * The cross entropy without its weight.
   *
   * @param taught (B*T,K,1,H,W) of the teacher, summing to 1 over K
   * @param logits (B*T,K,1,H,W) of the pupil's masks, before the softmax over K
   * @param clips B
   * @return scalar, mean over pixels
   */
  static NDArray loss(NDArray taught, NDArray logits, long clips) {
    NDArray own = byClip(logits.logSoftmax(1), clips); // (B,K,T*H*W)
    NDArray costs = byClip(taught, clips).matMul(own.transpose(0, 2, 1)).neg(); // (B,K,K)
    long pixels = own.getShape().get(0) * own.getShape().get(2);
    NDArray pairs = pairs(costs);
    return TorchOps.scale(costs.mul(pairs).sum(), 1.0 / pixels);
  }

  private static NDArray byClip(NDArray masks, long clips) {
    Shape s = masks.getShape();
    long frames = s.get(0) / clips;
    return masks
        .reshape(clips, frames, s.get(1), s.get(3) * s.get(4))
        .transpose(0, 2, 1, 3)
        .reshape(clips, s.get(1), frames * s.get(3) * s.get(4));
  }

  /** (B,K,K), 1 where a teacher's slot is paired with a pupil's. */
  private static NDArray pairs(NDArray costs) {
    Shape s = costs.getShape();
    int slots = (int) s.get(1);
    float[] values = costs.stopGradient().toFloatArray();
    float[] out = new float[values.length];
    double[][] cost = new double[slots][slots];
    for (int b = 0; b < s.get(0); b++) {
      for (int i = 0; i < slots; i++) {
        for (int j = 0; j < slots; j++) {
          cost[i][j] = values[(b * slots + i) * slots + j];
        }
      }
      int[] own = HungarianAssignment.minimise(cost);
      for (int i = 0; i < slots; i++) {
        out[(b * slots + i) * slots + own[i]] = 1;
      }
    }
    NDManager manager = costs.getManager();
    return manager.create(out, s);
  }
}
