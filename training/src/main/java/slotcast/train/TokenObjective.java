package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.model.Savi;
import slotcast.tokenizer.TokenDecoder;

/**
 * What SAVi with a token decoder (STEVE) is trained for: the mean cross entropy of the frames'
 * tokens. Areas are those of the attention, a term that the reference has not.
 */
final class TokenObjective extends FrozenTargetObjective {
  private static final int DRAWN_VIDEOS = 8;

  TokenObjective(SaviClips clips, Savi model, VideoSet heldOut) {
    super(clips, model, heldOut);
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
    NDArray error = TokenDecoder.loss(logits, tokens);
    each.accept("cross entropy", error);
    Shape a = encoded.attention().getShape(); // (B,T,K,N)
    NDArray attention = encoded.attention().reshape(a.get(0) * a.get(1), a.get(2), a.get(3));
    NDArray loss = regularised(error, encoded, attention, step, each);
    each.accept("loss", loss);
    return batch.part().weighted(loss);
  }

  /**
   * Of the first frames of a few videos the cross entropy of tokens and the mean squared error of
   * images drawn token by token.
   */
  @Override
  void addScores(Map<String, Double> scores) {
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
    }
  }
}
