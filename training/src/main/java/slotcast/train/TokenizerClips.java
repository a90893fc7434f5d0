package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import slotcast.data.ClipRule;
import slotcast.data.ReadAhead;
import slotcast.data.VideoSet;
import slotcast.ranks.Share;

/** The batches of a training run of a tokenizer. While a step computes, the next one's are read. */
final class TokenizerClips implements AutoCloseable {
  private final TokenizerTraining config;
  private final long seed;
  private final NDManager manager;
  private final VideoSet videos;
  private final Share share;
  private final ClipRule.Drawer drawer;
  private final ReadAhead<Drawn> ahead;

  /**
   * @param manager of the batches
   * @param share of each batch
   * @throws slotcast.error.UserError if a batch cannot be shared so
   */
  TokenizerClips(
      TokenizerTraining config, long seed, NDManager manager, VideoSet videos, Share share) {
    share.check("batch", config.batch());
    this.share = share;
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.videos = videos;
    drawer = config.data().kind().clips().over(videos, 1, 1);
    ahead = new ReadAhead<>(this::draw, config.steps());
  }

  /**
   * What one step is trained on.
   *
   * @param images (B,3,H,W) in [-1,1]
   * @param random the step's, for the noise of the whole batch
   */
  record Batch(NDArray images, SplittableRandom random) {}

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Drawn(float[] images, SplittableRandom random) {}

  /** The step's frames; they depend on seed and step only. */
  Batch batch(int step) {
    Drawn drawn = ahead.get(step);
    Shape shape = new Shape(share.of(config.batch()), 3, config.height(), config.width());
    return new Batch(manager.create(drawn.images(), shape), drawn.random());
  }

  private Drawn draw(int step) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    boolean mirror = config.data().mirrors();
    return new Drawn(
        videos.clips(share.of(drawer.draw(random, config.batch(), mirror)), 1), random);
  }

  @Override
  public void close() {
    ahead.close();
  }
}
