package slotcast.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import slotcast.model.BroadcastDecoder;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * What SlotFormer is trained with: the mean squared error of predicted slots, plus that of the
 * images which the frozen decoder draws from them.
 *
 * @param slotWeight of the slot error; 1 in the reference
 * @param imageWeight of the image error; 1 in the reference. 0 leaves decoding out, which is most
 *     of the work
 */
public record SlotFormerLoss(double slotWeight, double imageWeight) {
  /** The reference's weights. */
  public static final SlotFormerLoss REFERENCE = new SlotFormerLoss(1, 1);

  public SlotFormerLoss {
    if (!(slotWeight >= 0) || !(imageWeight >= 0) || !(slotWeight + imageWeight > 0)) {
      throw new IllegalArgumentException(
          "loss weights are " + slotWeight + " and " + imageWeight + ", expected >= 0, not both 0");
    }
  }

  /**
   * One evaluation.
   *
   * @param total weighted sum, a scalar: what the gradient is taken of
   * @param slots mean squared error of all predicted slots, a scalar
   * @param images mean squared error of all predicted images, a scalar; null without images
   * @param predicted (B,S,K,C)
   * @param decoded the predicted images; null without images
   */
  public record Value(
      NDArray total,
      NDArray slots,
      NDArray images,
      NDArray predicted,
      BroadcastDecoder.Decoded decoded) {}

  /**
   * Rolls out from the first L frames and compares with the rest.
   *
   * @param clip slots (B,L+S,K,C) of a video
   * @param future images (B,S,3,H,W) in [-1,1] of the last S frames; not read, and may be null, if
   *     imageWeight is 0
   */
  public Value evaluate(SlotFormer model, NDArray clip, NDArray future) {
    SlotFormerConfig c = model.config();
    Shapes shapes =
        new Shapes().check("clip", clip, "B T K=" + c.numSlots() + " C=" + c.slotSize());
    int steps = (int) shapes.size("T") - c.historyLen();
    if (steps < 1) {
      throw new IllegalArgumentException(
          "clip is " + clip.getShape() + ", expected more than " + c.historyLen() + " frames");
    }
    NDList parts = clip.split(new long[] {c.historyLen()}, 1);
    NDArray predicted = model.rollout(parts.get(0), steps);
    NDArray slots = predicted.sub(parts.get(1)).square().mean();
    if (imageWeight == 0) {
      return new Value(TorchOps.scale(slots, slotWeight), slots, null, predicted, null);
    }
    long b = shapes.size("B");
    shapes.check("future", future, "B S=" + steps + " 3 H=" + c.height() + " W=" + c.width());
    BroadcastDecoder.Decoded decoded = model.decode(predicted);
    NDArray images =
        decoded.combined().sub(future.reshape(b * steps, 3, c.height(), c.width())).square().mean();
    NDArray total = TorchOps.scale(slots, slotWeight).add(TorchOps.scale(images, imageWeight));
    return new Value(total, slots, images, predicted, decoded);
  }

  /**
   * Mean squared slot error of each step.
   *
   * @param predicted (B,S,K,C)
   * @param target (B,S,K,C)
   * @return S values
   */
  public static List<Double> perStep(NDArray predicted, NDArray target) {
    new Shapes().check("predicted", predicted, "B S K C").check("target", target, "B S K C");
    long steps = predicted.getShape().get(1);
    NDArray squares = predicted.sub(target).square().transpose(1, 0, 2, 3); // (S,B,K,C)
    float[] errors = squares.reshape(steps, -1).mean(new int[] {1}).toFloatArray();
    List<Double> out = new ArrayList<>();
    for (float e : errors) {
      out.add((double) e);
    }
    return out;
  }
}
