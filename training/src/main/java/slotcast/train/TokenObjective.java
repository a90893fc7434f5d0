package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
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
import slotcast.tokenizer.TokenDecoder;

/**
 * What SAVi with a token decoder (STEVE) is trained for: the mean cross entropy of the frames'
 * tokens, and for a stochastic model the divergence of its kernels; optionally the area term of
 * {@link SaviObjective}, over the attention, which the reference has not.
 */
final class TokenObjective implements TrainingLoop.Objective {
  private static final int DRAWN_VIDEOS = 8;

  private final SaviClips clips;
  private final Savi model;
  private final VideoSet heldOut;
  private Health health = Health.NONE;

  TokenObjective(SaviClips clips, Savi model, VideoSet heldOut) {
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
    NDArray video = batch.video(); // (B,T,3,H,W)
    Savi.Encoded encoded = SaviActivations.encode(model, batch, each);
    Shape s = video.getShape();
    NDArray tokens =
        model.tokens().tokens(video.reshape(new Shape(s.get(0) * s.get(1)).addAll(s.slice(2))));
    NDArray logits = // (B*T,L,V)
        model.tokens().logits(encoded.states().merged().slots(), tokens);
    each.accept("logits of tokens", logits);
    NDArray loss = TokenDecoder.loss(logits, tokens);
    each.accept("cross entropy", loss);
    NDArray divergence = SaviLoss.divergence(model, encoded);
    if (divergence != null) {
      each.accept("divergence of kernels", divergence);
      loss = SaviLoss.regularised(loss, divergence);
    }
    double areaWeight = clips.config().phase(step).areaWeight();
    if (areaWeight > 0) {
      NDArray attention = encoded.attention(); // (B,T,K,N)
      Shape a = attention.getShape();
      NDArray spread =
          SaviObjective.spread(attention.reshape(a.get(0) * a.get(1), a.get(2), a.get(3)));
      each.accept("area term", spread);
      loss = loss.add(TorchOps.scale(spread, areaWeight));
    }
    each.accept("loss", loss);
    return batch.part().weighted(loss);
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

  /**
   * Segmentation by attention, where there are labels; and of the first frames of a few videos the
   * cross entropy of tokens and the mean squared error of images drawn token by token.
   */
  @Override
  public Map<String, Double> scores() {
    health = SlotHealth.of(model, clips.manager(), heldOut);
    Map<String, Double> scores = SegmentationScore.whereLabelled(model, clips.manager(), heldOut);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      int videos = Math.min(DRAWN_VIDEOS, heldOut.videos());
      float[] values = new float[videos * 3 * heldOut.height() * heldOut.width()];
      for (int v = 0; v < videos; v++) {
        float[] frame = heldOut.clip(v, 0, 1);
        System.arraycopy(frame, 0, values, v * frame.length, frame.length);
      }
      Shape shape = new Shape(videos, 3, heldOut.height(), heldOut.width());
      NDArray images = clips.manager().create(values, shape);
      NDArray slots = model.step(images, null, null).state().slots();
      NDArray tokens = model.tokens().tokens(images);
      NDArray loss = TokenDecoder.loss(model.tokens().logits(slots, tokens), tokens);
      scores.put("token_loss", (double) loss.getFloat());
      NDArray error = model.tokens().draw(slots).sub(images).square().mean();
      scores.put("drawn_mse", (double) error.getFloat());
      return scores;
    }
  }

  @Override
  public Map<String, RgbImage> pictures() {
    return Picture.byName(
        SaviPictures.of(model, clips.manager(), heldOut, TrainingLoop.VIDEOS_SHOWN));
  }
}
