package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.eval.SegmentationScore;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.Savi;
import slotcast.model.SlotState;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.TorchOps;

/**
 * What SAVi is trained for: the mean squared error of the reconstructed frames.
 *
 * <p>Optional area term, {@code weight * mean over frames of sum over slots of sqrt(mean mask
 * area)}: reconstruction alone lets every slot draw a share of a plain floor for nothing; the
 * square root makes one large mask cheaper than many small ones, which gathers the floor in one
 * slot. It belongs in a late phase: from the first step on it keeps slots from binding.
 *
 * <p>Optional penalty on slots that are hard to tell apart, see {@link SlotSeparation}.
 */
final class SaviObjective implements TrainingLoop.Objective {
  private final SaviClips clips;
  private final Savi model;
  private final VideoSet heldOut;
  private final SlotSeparation separation; // null: none
  private Map<String, Double> terms = Map.of();

  SaviObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    this.clips = clips;
    this.model = model;
    this.heldOut = heldOut;
    separation =
        SlotSeparation.of(
            clips.config().separation(),
            model.encoder().featureHeight(),
            model.encoder().featureWidth());
  }

  /** Without the separation where the rest is not finite. */
  @Override
  public NDArray loss(int step, BiConsumer<String, NDArray> each) {
    NDArray video = clips.batch(step); // (B,T,3,H,W)
    SlotState states = SaviActivations.encode(model, video, each).states(); // (B,T,K,…)
    Decoded decoded = SaviActivations.decode(model, states, each);
    NDArray drawn = decoded.combined(); // (B*T,3,H,W)
    NDArray loss = drawn.sub(video.reshape(drawn.getShape())).square().mean();
    each.accept("mean squared error", loss);
    double areaWeight = clips.config().phase(step).areaWeight();
    NDArray masks = decoded.masks(); // (B*T,K,1,H,W)
    if (areaWeight > 0) {
      NDArray spread = spread(masks.reshape(masks.getShape().get(0), masks.getShape().get(1), -1));
      each.accept("area term", spread);
      loss = loss.add(TorchOps.scale(spread, areaWeight));
    }
    if (separation != null && Float.isFinite(loss.getFloat())) {
      SlotSeparation.Penalty penalty = separation.penalty(step, states, masks);
      terms = penalty.terms();
      each.accept("slot separation", penalty.value());
      loss = loss.add(penalty.value());
    }
    each.accept("loss", loss);
    return loss;
  }

  /**
   * The area term without its weight.
   *
   * @param masks (B,K,N)
   */
  static NDArray spread(NDArray masks) {
    NDArray areas = masks.mean(new int[] {2}); // (B,K)
    return areas.add(1e-6f).sqrt().sum(new int[] {1}).mean();
  }

  @Override
  public Map<String, Double> terms() {
    return terms;
  }

  @Override
  public Map<String, Double> scores() {
    return SegmentationScore.of(model, clips.manager(), heldOut, heldOut.videos()).byName();
  }

  @Override
  public Map<String, Tensor> memory() {
    return separation == null ? Map.of() : separation.memory();
  }

  @Override
  public void restore(Map<String, Tensor> memory) {
    if (separation != null) {
      separation.restore(memory);
    }
  }
}
