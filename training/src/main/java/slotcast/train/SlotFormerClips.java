package slotcast.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import slotcast.data.Clip;
import slotcast.data.ClipRule;
import slotcast.data.ReadAhead;
import slotcast.data.SlotSet;
import slotcast.data.VideoSet;
import slotcast.layer.Dropout;
import slotcast.loss.SlotFormerLoss;
import slotcast.model.SlotState;
import slotcast.ranks.Share;

/**
 * The batches of a training run of SlotFormer. While a step computes, the next one's images are
 * read.
 */
final class SlotFormerClips implements Batches<SlotFormerClips.Batch>, AutoCloseable {
  private final SlotFormerTraining config;
  private final long seed;
  private final NDManager manager;
  private final SlotSet slots;
  private final VideoSet videos;
  private final List<BatchPart> parts;
  private final ClipRule.Drawer drawer;
  private final ReadAhead<At, Drawn> ahead;

  /**
   * @param manager of the batches
   * @param slots of the videos
   * @param share of each batch
   * @throws slotcast.error.UserError if a batch cannot be shared so
   */
  SlotFormerClips(
      SlotFormerTraining config,
      long seed,
      NDManager manager,
      SlotSet slots,
      VideoSet videos,
      Share share) {
    share.check("batch", config.batch());
    parts = BatchPart.of(config.batch(), config.microBatch(), share);
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.slots = slots;
    this.videos = videos;
    int length = config.model().historyLen() + config.rollout();
    drawer = config.data().kind().clips().over(videos, length, 0);
    ahead = new ReadAhead<>(this::draw, at -> next(at, config.steps()));
  }

  /**
   * A part of what one step is trained on.
   *
   * @param part of the step's batch that it is
   * @param history what is seen, (B,L,K,…)
   * @param future what is to be predicted, (B,S,K,…)
   * @param images that predicted frames are compared with; null for none
   * @param dropout the step's, for one forward pass; null for none
   * @param imageShare what the error of the images counts, as a multiple: 1 but for a part that has
   *     more or fewer of the batch's images than of its clips, so that the mean over parts is that
   *     over the images
   */
  record Batch(
      BatchPart part,
      SlotState history,
      SlotState future,
      SlotFormerLoss.Images images,
      Dropout dropout,
      double imageShare) {
    /** Cuts the clips of a whole batch after the first frames. */
    static Batch cut(SlotState clips, int history, SlotFormerLoss.Images images, Dropout dropout) {
      BatchPart whole = BatchPart.whole((int) clips.slots().getShape().get(0));
      return cut(whole, clips, history, images, dropout, 1);
    }

    private static Batch cut(
        BatchPart part,
        SlotState clips,
        int history,
        SlotFormerLoss.Images images,
        Dropout dropout,
        double imageShare) {
      long[] at = {history};
      return new Batch(
          part,
          clips.map(x -> x.split(at, 1).get(0)),
          clips.map(x -> x.split(at, 1).get(1)),
          images,
          dropout,
          imageShare);
    }
  }

  /**
   * A batch before it is the engine's.
   *
   * @param frames that are compared, of {@code pixels}; null for all of the batch
   * @param pixels (N,3,H,W); null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Drawn(
      List<Clip> clips,
      List<SlotFormerLoss.Images.Frame> frames,
      float[] pixels,
      Dropout dropout) {}

  @Override
  public int parts(int step) {
    return parts.size();
  }

  /** The part's clips and dropout. */
  @Override
  public Batch batch(int step, int number) {
    Drawn drawn = ahead.get(new At(step, number));
    BatchPart part = parts.get(number);
    int history = config.model().historyLen();
    SlotState states = slots.clips(manager, drawn.clips(), history + config.rollout());
    SlotFormerLoss.Images images = null;
    if (drawn.pixels() != null) {
      int n = part.share().of(config.clipsDrawn()) * config.framesDrawn();
      Shape shape = new Shape(n, 3, videos.height(), videos.width());
      images = new SlotFormerLoss.Images(drawn.frames(), manager.create(drawn.pixels(), shape));
    }
    return Batch.cut(part, states, history, images, drawn.dropout(), imageShare(part));
  }

  /** Draws for the whole batch, whatever the parts, and reads the part's images. */
  private Drawn draw(At at) {
    Share share = parts.get(at.part()).share();
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + at.step());
    List<Clip> clips = drawer.draw(random, config.batch(), false);
    List<SlotFormerLoss.Images.Frame> frames = new ArrayList<>();
    float[] pixels = config.drawsImages() ? pixels(share, clips, random, frames) : null;
    Dropout dropout = // the last to draw
        Dropout.drawn(config.model().dropout(), random, config.batch(), share.rank(), share.size());
    boolean all =
        config.drawsImages()
            && config.clipsDrawn() == config.batch()
            && config.framesDrawn() == config.rollout();
    return new Drawn(share.of(clips), all ? null : frames, pixels, dropout);
  }

  /**
   * Of each of the first clips as many random frames as the configuration says.
   *
   * @param drawn gets the frames
   * @return their images; null where none of these clips is the share's
   */
  private float[] pixels(
      Share share,
      List<Clip> clips,
      SplittableRandom random,
      List<SlotFormerLoss.Images.Frame> drawn) {
    int history = config.model().historyLen();
    List<Clip> frames = new ArrayList<>(); // clips of one
    for (int i = 0; i < config.clipsDrawn(); i++) {
      for (int step : some(random, config.rollout(), config.framesDrawn())) {
        if (share.has(i)) {
          drawn.add(new SlotFormerLoss.Images.Frame(i / share.size(), step));
          Clip clip = clips.get(i);
          frames.add(new Clip(clip.video(), clip.frame(history + step), 1, false));
        }
      }
    }
    return frames.isEmpty() ? null : videos.clips(frames, 1);
  }

  /** Different numbers from 0 to below {@code all}, in order. */
  static int[] some(SplittableRandom random, int all, int count) {
    int[] numbers = IntStream.range(0, all).toArray();
    for (int i = 0; i < count && count < all; i++) {
      int j = i + random.nextInt(all - i);
      int chosen = numbers[j];
      numbers[j] = numbers[i];
      numbers[i] = chosen;
    }
    return IntStream.of(numbers).limit(count).sorted().toArray();
  }

  /** The part's share of the images, over its share of the batch. */
  private double imageShare(BatchPart part) {
    return config.drawsImages()
        ? (double) part.share().of(config.clipsDrawn())
            * config.batch()
            / ((double) config.clipsDrawn() * part.clips())
        : 1;
  }

  /** From one frame of a clip to the next, in frames of its video. */
  int stride() {
    return drawer.draw(new SplittableRandom(seed)).stride();
  }

  @Override
  public void close() {
    ahead.close();
  }
}
