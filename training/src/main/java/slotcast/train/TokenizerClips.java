package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import slotcast.data.ClipRule;
import slotcast.data.ReadAhead;
import slotcast.data.VideoSet;
import slotcast.ranks.Share;

/** The batches of a training run of a tokenizer. While a step computes, the next one's are read. */
final class TokenizerClips implements Batches<TokenizerClips.Batch>, AutoCloseable {
  private final TokenizerTraining config;
  private final long seed;
  private final NDManager manager;
  private final VideoSet videos;
  private final List<BatchPart> parts;
  private final ClipRule.Drawer drawer;
  private final ReadAhead<At, Drawn> ahead;

  /**
   * @param manager of the batches
   * @param share of each batch
   * @throws slotcast.error.UserError if a batch cannot be shared so
   */
  TokenizerClips(
      TokenizerTraining config, long seed, NDManager manager, VideoSet videos, Share share) {
    share.check("batch", config.batch());
    parts = BatchPart.of(config.batch(), config.microBatch(), share);
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.videos = videos;
    drawer = config.data().kind().clips().over(videos, 1, 1);
    ahead = new ReadAhead<>(this::draw, at -> next(at, config.steps()));
  }

  /**
   * A part of what one step is trained on.
   *
   * @param part of the step's batch that it is
   * @param images (B,3,H,W) in [-1,1]
   * @param random the step's, for the noise of the whole batch
   */
  record Batch(BatchPart part, NDArray images, SplittableRandom random) {}

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Drawn(float[] images, SplittableRandom random) {}

  @Override
  public int parts(int step) {
    return parts.size();
  }

  /** The part's frames. */
  @Override
  public Batch batch(int step, int number) {
    Drawn drawn = ahead.get(new At(step, number));
    BatchPart part = parts.get(number);
    Shape shape = new Shape(part.clips(), 3, config.height(), config.width());
    return new Batch(part, manager.create(drawn.images(), shape), drawn.random());
  }

  /** Draws for the whole batch, whatever the parts, and reads the part's frames. */
  private Drawn draw(At at) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + at.step());
    Share share = parts.get(at.part()).share();
    boolean mirror = config.data().mirrors();
    return new Drawn(
        videos.clips(share.of(drawer.draw(random, config.batch(), mirror)), 1), random);
  }

  @Override
  public void close() {
    ahead.close();
  }
}
