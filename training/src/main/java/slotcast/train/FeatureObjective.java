package slotcast.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.eval.ReconstructionScore;
import slotcast.model.FeatureDecoder;
import slotcast.model.Savi;
import slotcast.tensor.TorchOps;

/**
 * What SAVi over frozen features is trained for (DINOSAUR, Seitzer et al. 2023): the mean squared
 * error of the features that its decoder draws; areas are those of alphas. Optionally {@link
 * SlotContrast}.
 */
final class FeatureObjective extends FrozenTargetObjective {
  private Map<String, Double> terms = Map.of();

  FeatureObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    super(clips, model, heldOut);
  }

  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    SaviClips.Batch batch = clips.batch(step, part);
    Savi.Encoded encoded = SaviActivations.encode(model, batch, each);
    each.accept("frozen features", encoded.target());
    FeatureDecoder.Decoded decoded = model.decodeFeatures(encoded.states().merged());
    each.accept("alphas", decoded.alphas());
    each.accept("drawn features", decoded.features());
    NDArray error = decoded.features().sub(encoded.target()).square().mean();
    each.accept("mean squared error", error);
    NDArray loss = regularised(error, encoded, decoded.alphas(), step, each);
    double contrastWeight = clips.config().phase(step).contrast();
    if (contrastWeight > 0) {
      NDArray contrast = SlotContrast.of(encoded.states().slots());
      each.accept("slot contrast", contrast);
      terms = Map.of("contrast", (double) contrast.getFloat());
      loss = loss.add(TorchOps.scale(contrast, contrastWeight));
    }
    each.accept("loss", loss);
    return batch.part().weighted(loss);
  }

  @Override
  public Map<String, Double> terms() {
    return terms;
  }

  /** The error of the features. */
  @Override
  void addScores(Map<String, Double> scores) {
    SaviTraining config = clips.config();
    int frames = config.phases().get(config.phases().size() - 1).clipFrames();
    scores.put("mse", ReconstructionScore.of(model, clips.manager(), heldOut, frames));
  }
}
