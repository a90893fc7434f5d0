package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.eval.SegmentationScore;
import slotcast.image.RgbImage;
import slotcast.loss.SaviLoss;
import slotcast.model.Savi;
import slotcast.picture.Picture;
import slotcast.picture.SaviPictures;
import slotcast.tensor.TorchOps;

/**
 * What SAVi is trained for whose decoder draws what a frozen part makes of images, not the images
 * themselves: its own error, for a stochastic model the divergence of its kernels, and optionally
 * the area term of {@link SaviObjective}.
 */
abstract class FrozenTargetObjective implements TrainingLoop.Objective {
  final SaviClips clips;
  final Savi model;
  final VideoSet heldOut;
  private Health health = Health.NONE;

  FrozenTargetObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    this.clips = clips;
    this.model = model;
    this.heldOut = heldOut;
  }

  /** Adds the scores that only this objective has. */
  abstract void addScores(Map<String, Double> scores);

  /**
   * The error, with what is added to it.
   *
   * @param masks (B*T,K,N), whose areas count
   */
  final NDArray regularised(
      NDArray error,
      Savi.Encoded encoded,
      NDArray masks,
      int step,
      BiConsumer<String, NDArray> each) {
    NDArray loss = error;
    NDArray divergence = SaviLoss.divergence(model, encoded);
    if (divergence != null) {
      each.accept("divergence of kernels", divergence);
      loss = SaviLoss.regularised(loss, divergence);
    }
    double areaWeight = clips.config().phase(step).areaWeight();
    if (areaWeight > 0) {
      NDArray spread = SaviObjective.spread(masks);
      each.accept("area term", spread);
      loss = loss.add(TorchOps.scale(spread, areaWeight));
    }
    return loss;
  }

  @Override
  public int parts(int step) {
    return clips.parts(step);
  }

  @Override
  public int frames(int step) {
    SaviTraining.Phase phase = clips.config().phase(step);
    return phase.batch() * phase.clipFrames();
  }

  @Override
  public Health health() {
    return health;
  }

  /** Segmentation where there are labels, and the objective's own. */
  @Override
  public Map<String, Double> scores() {
    health = SlotHealth.of(model, clips.manager(), heldOut);
    Map<String, Double> scores = SegmentationScore.whereLabelled(model, clips.manager(), heldOut);
    addScores(scores);
    return scores;
  }

  @Override
  public Map<String, RgbImage> pictures() {
    return Picture.byName(
        SaviPictures.of(model, clips.manager(), heldOut, TrainingLoop.VIDEOS_SHOWN));
  }
}
