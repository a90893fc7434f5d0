package slotcast.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
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
    /** N. */
    long count() {
      return pixels.getShape().get(0);
    }

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

  /**
   * As {@link #evaluate}, and leaves the gradients of {@link Value#total()} in the parameters, with
   * no more than so many frames decoded at once: those of the images are taken piece by piece up to
   * the predicted slots, summed there, and then led through the rollout. Memory is that of one
   * piece and the rollout, whatever the batch; the gradient is the same but for rounding.
   *
   * @param framesAtOnce that are decoded together, at least 1
   * @param scale what the gradients are multiplied by
   * @return the loss, without the scale
   */
  public double gradients(
      GradientCollector collector,
      SlotFormer model,
      SlotState history,
      SlotState future,
      Images images,
      Dropout dropout,
      int framesAtOnce,
      double scale) {
    if (imageWeight == 0 || images == null || images.count() <= framesAtOnce) {
      NDArray total = evaluate(model, history, future, images, dropout).total();
      collector.backward(scale == 1 ? total : TorchOps.scale(total, scale));
      return total.getFloat();
    }
    Value value = evaluate(model, history, future, null, dropout);
    SlotState drawn = drawn(value.predicted(), images); // (N,1,K,…)
    List<SlotState> gradients = new ArrayList<>();
    double[] loss = {0};
    for (Piece piece : pieces(drawn, images, framesAtOnce)) {
      SlotState leaf =
          piece
              .slots()
              .map(
                  x -> {
                    NDArray own = x.duplicate();
                    own.setRequiresGradient(true);
                    return own;
                  });
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray error =
            piece.error(model.decode(leaf), scale * imageWeight / images.pixels().size());
        collector.backward(error);
        loss[0] += error.getFloat() / scale;
      }
      gradients.add(leaf.map(NDArray::getGradient));
    }
    NDArray total = value.total();
    loss[0] += total.getFloat();
    total = scale == 1 ? total : TorchOps.scale(total, scale);
    total = total.add(product(SlotState::slots, drawn, gradients));
    if (drawn.positions() != null) {
      total = total.add(product(SlotState::positions, drawn, gradients));
    }
    if (drawn.scales() != null) {
      total = total.add(product(SlotState::scales, drawn, gradients));
    }
    if (drawn.rotations() != null) {
      total = total.add(product(SlotState::rotations, drawn, gradients));
    }
    collector.backward(total);
    return loss[0];
  }

  /** A scalar whose gradient is the one given. */
  private static NDArray product(
      Function<SlotState, NDArray> part, SlotState drawn, List<SlotState> gradients) {
    NDList all = new NDList();
    gradients.forEach(g -> all.add(part.apply(g)));
    return part.apply(drawn).mul(NDArrays.concat(all, 0)).sum();
  }

  /**
   * Some of the frames that are decoded.
   *
   * @param slots (n,1,K,…), detached
   * @param pixels (n,3,H,W)
   */
  private record Piece(SlotState slots, NDArray pixels) {
    NDArray error(BroadcastDecoder.Decoded decoded, double weight) {
      return TorchOps.scale(decoded.combined().sub(pixels).square().sum(), weight);
    }
  }

  private static List<Piece> pieces(SlotState drawn, Images images, int framesAtOnce) {
    SlotState detached = drawn.map(NDArray::stopGradient);
    List<Piece> pieces = new ArrayList<>();
    long n = images.count();
    for (long from = 0; from < n; from += framesAtOnce) {
      long first = from;
      long end = Math.min(n, from + framesAtOnce);
      pieces.add(
          new Piece(detached.map(x -> rows(x, first, end)), rows(images.pixels(), first, end)));
    }
    return pieces;
  }

  private static NDArray rows(NDArray x, long from, long end) {
    return x.get(new NDIndex().addSliceDim(from, end));
  }

  /**
   * Shows the images decoded from predicted slots, without gradients, some at a time.
   *
   * @param predicted (B,S,K,…)
   * @param each is given images (n,3,H,W), which live as long as its call
   * @return their mean squared error
   */
  public static double show(
      SlotFormer model,
      SlotState predicted,
      Images images,
      int framesAtOnce,
      Consumer<NDArray> each) {
    double sum = 0;
    for (Piece piece : pieces(drawn(predicted, images), images, framesAtOnce)) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        BroadcastDecoder.Decoded decoded = model.decode(piece.slots());
        each.accept(decoded.combined());
        sum += piece.error(decoded, 1.0 / images.pixels().size()).getFloat();
      }
    }
    return sum;
  }

  /** The frames that are decoded, as clips of one frame each: (N,1,K,…). */
  private static SlotState drawn(SlotState predicted, Images images) {
    int steps = Math.toIntExact(predicted.slots().getShape().get(1));
    return images.drawn() == null
        ? predicted.merged().map(x -> x.expandDims(1))
        : select(predicted, steps, images.drawn());
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
