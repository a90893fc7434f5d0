package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import slotcast.data.VideoSet;
import slotcast.image.RgbImage;
import slotcast.picture.Picture;
import slotcast.picture.TokenizerPictures;
import slotcast.tokenizer.DiscreteVae;

/**
 * What a tokenizer is trained for: the mean squared error of images drawn from relaxed tokens, the
 * noise of which is Gumbel's and the temperature of which falls (SlotFormer's {@code dVAE}; no
 * divergence term, as there).
 */
final class TokenizerObjective implements TrainingLoop.Objective {
  private static final int SCORED_FRAMES = 4; // of each held-out video

  private final TokenizerTraining config;
  private final NDManager manager;
  private final Batches<TokenizerClips.Batch> batches;
  private final DiscreteVae model;
  private final VideoSet heldOut;

  /**
   * @param manager of what is scored
   * @param batches by step
   */
  TokenizerObjective(
      TokenizerTraining config,
      NDManager manager,
      Batches<TokenizerClips.Batch> batches,
      DiscreteVae model,
      VideoSet heldOut) {
    this.config = config;
    this.manager = manager;
    this.batches = batches;
    this.model = model;
    this.heldOut = heldOut;
  }

  @Override
  public int parts(int step) {
    return batches.parts(step);
  }

  @Override
  public NDArray loss(int step, int part, BiConsumer<String, NDArray> each) {
    TokenizerClips.Batch batch = batches.batch(step, part);
    NDArray images = batch.images(); // (B,3,H,W)
    each.accept("batch", images);
    NDArray logits = model.logits(images);
    each.accept("logits", logits);
    long perImage = logits.size() / batch.part().clips();
    float[] all = gumbel(batch.random(), (int) perImage * config.batch());
    float[] gumbel = batch.part().of(all);
    NDArray noise = manager.create(gumbel, logits.getShape());
    NDArray code = DiscreteVae.relax(logits, noise, config.temperature().at(step));
    each.accept("relaxed tokens", code);
    NDArray drawn = model.draw(code);
    each.accept("reconstruction", drawn);
    NDArray loss = drawn.sub(images).square().mean();
    each.accept("loss", loss);
    return batch.part().weighted(loss);
  }

  @Override
  public Map<String, RgbImage> pictures() {
    return Picture.byName(TokenizerPictures.of(model, manager, heldOut, TrainingLoop.VIDEOS_SHOWN));
  }

  /** Standard Gumbel noise. */
  static float[] gumbel(SplittableRandom random, int n) {
    float[] noise = new float[n];
    for (int i = 0; i < n; i++) {
      noise[i] = (float) -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
    }
    return noise;
  }

  @Override
  public int frames(int step) {
    return config.batch();
  }

  /** Mean squared error of images drawn from their tokens, and how many tokens are in use. */
  @Override
  public Map<String, Double> scores() {
    BitSet used = new BitSet(model.vocabulary());
    double sum = 0;
    for (int video = 0; video < heldOut.videos(); video++) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        int frames = Math.min(SCORED_FRAMES, heldOut.frames(video));
        Shape shape = new Shape(frames, 3, config.height(), config.width());
        NDArray images = manager.create(heldOut.clip(video, 0, frames), shape);
        NDArray tokens = model.tokens(images);
        sum += model.drawTokens(tokens).sub(images).square().mean().getFloat();
        for (long token : tokens.toLongArray()) {
          used.set((int) token);
        }
      }
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("mse", sum / heldOut.videos());
    scores.put("tokens_used", (double) used.cardinality());
    return scores;
  }
}
