package slotcast.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import slotcast.layer.Dropout;
import slotcast.model.BroadcastDecoder;
import slotcast.model.SlotState;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tensor.Shapes;
import slotcast.tensor.TorchOps;

/**
 * What SlotFormer is trained with: the mean squared error of predicted slots, that of their poses
 * where these are predicted too, and that of the images which the frozen decoder draws from them.
 *
 * @param slotWeight of the slot error; 1 in the reference
 * @param poseWeight of the error of predicted poses, which the reference has not
 * @param imageWeight of the image error; 1 in the reference. 0 leaves decoding out, which is most
 *     of the work
 */
public record SlotFormerLoss(double slotWeight, double poseWeight, double imageWeight) {
  /** The reference's weights. */
  public static final SlotFormerLoss REFERENCE = new SlotFormerLoss(1, 0, 1);

  public SlotFormerLoss {
    if (!(slotWeight >= 0)
        || !(poseWeight >= 0)
        || !(imageWeight >= 0)
        || !(slotWeight + poseWeight + imageWeight > 0)) {
      throw new IllegalArgumentException(
          "loss weights are "
              + slotWeight
              + ", "
              + poseWeight
              + " and "
              + imageWeight
              + ", expected >= 0, not all 0");
    }
  }

  /**
   * Images that predicted frames are compared with.
   *
   * @param drawn the frames, clip by clip; null for all of all clips in order
   * @param pixels (N,3,H,W) in [-1,1], an image of each
   */
  public record Images(List<Frame> drawn, NDArray pixels) {
    /**
     * One predicted frame.
     *
     * @param clip index in the batch
     * @param step from 0
     */
    public record Frame(int clip, int step) {}
  }

  /**
   * One evaluation.
   *
   * @param total weighted sum, a scalar: what the gradient is taken of
   * @param slots mean squared error of all predicted slots, a scalar
   * @param poses errors of positions (in half images), scales and rotations, summed, a scalar; null
   *     where none are predicted or they have no weight
   * @param images mean squared error of the images drawn, a scalar; null without images
   * @param predicted (B,S,K,…)
   * @param decoded the images drawn; null without images
   */
  public record Value(
      NDArray total,
      NDArray slots,
      NDArray poses,
      NDArray images,
      SlotState predicted,
      BroadcastDecoder.Decoded decoded) {}

  /**
   * Rolls out from the first L frames of clips without poses, and compares all others.
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
    Images images = null;
    if (imageWeight > 0) {
      shapes.check("future", future, "B S=" + steps + " 3 H=" + c.height() + " W=" + c.width());
      images = new Images(null, future.reshape(shapes.size("B") * steps, 3, c.height(), c.width()));
    }
    return evaluate(model, SlotState.of(parts.get(0)), SlotState.of(parts.get(1)), images, null);
  }

  /**
   * Rolls out from what was seen and compares with what came.
   *
   * @param history (B,L,K,…)
   * @param future (B,S,K,…)
   * @param images to compare with; null for none
   * @param dropout in training; null for none
   */
  public Value evaluate(
      SlotFormer model, SlotState history, SlotState future, Images images, Dropout dropout) {
    int steps = Math.toIntExact(future.slots().getShape().get(1));
    SlotState predicted = model.rollout(history, steps, dropout); // (B,S,K,…)
    NDArray slots = meanSquare(predicted.slots(), future.slots());
    NDArray total = slotWeight == 1 ? slots : TorchOps.scale(slots, slotWeight);
    NDArray poses = null;
    if (model.config().predictsPoses() && poseWeight > 0) {
      poses = poseError(predicted, future);
      total = total.add(TorchOps.scale(poses, poseWeight));
    }
    if (images == null || imageWeight == 0) {
      return new Value(total, slots, poses, null, predicted, null);
    }
    SlotState drawn = images.drawn() == null ? predicted : select(predicted, steps, images.drawn());
    BroadcastDecoder.Decoded decoded = model.decode(drawn);
    NDArray error = meanSquare(decoded.combined(), images.pixels());
    total = total.add(TorchOps.scale(error, imageWeight));
    return new Value(total, slots, poses, error, predicted, decoded);
  }

  /** The frames as clips of one frame each: (N,1,K,…). */
  private static SlotState select(SlotState predicted, int steps, List<Images.Frame> frames) {
    List<SlotState> chosen = new ArrayList<>();
    for (Images.Frame f : frames) {
      chosen.add(predicted.clip(f.clip()).map(x -> x.split(steps, 0).get(f.step()))); // (1,K,…)
    }
    return SlotState.stack(chosen).map(x -> x.swapAxes(0, 1));
  }

  private static NDArray meanSquare(NDArray a, NDArray b) {
    return a.sub(b).square().mean();
  }

  private static NDArray poseError(SlotState a, SlotState b) {
    NDArray error = meanSquare(a.positions(), b.positions());
    if (a.scales() != null) {
      error = error.add(meanSquare(a.scales(), b.scales()));
    }
    if (a.rotations() != null) {
      error = error.add(meanSquare(a.rotations(), b.rotations()));
    }
    return error;
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
