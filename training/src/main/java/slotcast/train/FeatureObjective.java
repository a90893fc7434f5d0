package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.eval.ReconstructionScore;
import slotcast.eval.SegmentationScore;
import slotcast.image.RgbImage;
import slotcast.loss.SaviLoss;
import slotcast.model.FeatureDecoder;
import slotcast.model.Savi;
import slotcast.picture.Picture;
import slotcast.picture.SaviPictures;
import slotcast.tensor.TorchOps;

/**
 * What SAVi over frozen features is trained for (DINOSAUR, Seitzer et al. 2023): the mean squared
 * error of the features that its decoder draws, and for a stochastic model the divergence of its
 * kernels; optionally the area term of {@link SaviObjective}, over alphas, and {@link
 * SlotContrast}.
 */
final class FeatureObjective implements TrainingLoop.Objective {
  private final SaviClips clips;
  private final Savi model;
  private final VideoSet heldOut;
  private Map<String, Double> terms = Map.of();
  private Health health = Health.NONE;

  FeatureObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    this.clips = clips;
    this.model = model;
    this.heldOut = heldOut;
  }

  @Override
  public int parts(int step) {
    return clips.parts(step);
  }

  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    SaviClips.Batch batch = clips.batch(step, part);
    Savi.Encoded encoded = SaviActivations.encode(model, batch, each);
    each.accept("frozen features", encoded.target());
    FeatureDecoder.Decoded decoded = model.decodeFeatures(encoded.states().merged());
    each.accept("alphas", decoded.alphas());
    each.accept("drawn features", decoded.features());
    NDArray loss = decoded.features().sub(encoded.target()).square().mean();
    each.accept("mean squared error", loss);
    NDArray divergence = SaviLoss.divergence(model, encoded);
    if (divergence != null) {
      each.accept("divergence of kernels", divergence);
      loss = SaviLoss.regularised(loss, divergence);
    }
    SaviTraining.Phase phase = clips.config().phase(step);
    if (phase.areaWeight() > 0) {
      NDArray spread = SaviObjective.spread(decoded.alphas());
      each.accept("area term", spread);
      loss = loss.add(TorchOps.scale(spread, phase.areaWeight()));
    }
    if (phase.contrast() > 0) {
      NDArray contrast = SlotContrast.of(encoded.states().slots());
      each.accept("slot contrast", contrast);
      terms = Map.of("contrast", (double) contrast.getFloat());
      loss = loss.add(TorchOps.scale(contrast, phase.contrast()));
    }
    each.accept("loss", loss);
    return batch.part().weighted(loss);
  }

  @Override
  public Map<String, Double> terms() {
    return terms;
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

  /** Segmentation where there are labels, and the error of the features. */
  @Override
  public Map<String, Double> scores() {
    health = SlotHealth.of(model, clips.manager(), heldOut);
    Map<String, Double> scores = SegmentationScore.whereLabelled(model, clips.manager(), heldOut);
    SaviTraining config = clips.config();
    int frames = config.phases().get(config.phases().size() - 1).clipFrames();
    scores.put("mse", ReconstructionScore.of(model, clips.manager(), heldOut, frames));
    return scores;
  }

  @Override
  public Map<String, RgbImage> pictures() {
    return Picture.byName(
        SaviPictures.of(model, clips.manager(), heldOut, TrainingLoop.VIDEOS_SHOWN));
  }
}
