package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import slotcast.data.Clip;
import slotcast.data.ClipRule;
import slotcast.data.ReadAhead;
import slotcast.data.VideoSet;
import slotcast.layer.Dropout;
import slotcast.loss.PlaneTarget;
import slotcast.model.InitialDraw;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.ranks.Share;

/** The batches of a training run of SAVi. While a step computes, the next one's frames are read. */
final class SaviClips implements AutoCloseable {
  private final SaviTraining config;
  private final long seed;
  private final NDManager manager;
  private final VideoSet videos;
  private final Share share;
  private final Map<SaviTraining.Phase, ClipRule.Drawer> drawers = new LinkedHashMap<>();
  private final ClipWindows windows; // null: whole frames, and nothing but their images
  private final ReadAhead<Drawn> ahead;

  /**
   * @param manager of the batches
   * @throws slotcast.error.UserError if the videos have no clips of a phase
   */
  SaviClips(SaviTraining config, long seed, NDManager manager, VideoSet videos) {
    this(config, seed, manager, videos, Share.WHOLE);
  }

  /**
   * As the other, for a part of each batch.
   *
   * @throws slotcast.error.UserError if a phase's batch cannot be shared, too
   */
  SaviClips(SaviTraining config, long seed, NDManager manager, VideoSet videos, Share share) {
    this.share = share;
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.videos = videos;
    windows = ClipWindows.needed(config) ? new ClipWindows(config, videos) : null;
    for (SaviTraining.Phase p : config.phases()) {
      share.check("phases.batch", p.batch());
      drawers.put(p, config.data().kind().clips().over(videos, p.clipFrames(), p.maxStride()));
    }
    ahead = new ReadAhead<>(this::draw, config.steps());
  }

  /**
   * What one step is trained on.
   *
   * @param video (B,T,3,H,W) in [-1,1]
   * @param noise (B,T,K,C) standard normal, that a stochastic model draws its kernels with; null
   *     for a deterministic one
   * @param initial what the first frames' slots are drawn with; null where they are learnt
   * @param dropout the step's, for one forward pass; null for none
   * @param begun the slots that start with each frame; null for a model without hints
   * @param planes what the decoder draws besides, in its order; null for nothing
   */
  record Batch(
      NDArray video,
      NDArray noise,
      InitialDraw initial,
      Dropout dropout,
      List<SlotBeginnings> begun,
      List<PlaneTarget> planes) {
    /** Images alone, for learnt initial slots. */
    Batch(NDArray video, NDArray noise, Dropout dropout) {
      this(video, noise, null, dropout, null, null);
    }
  }

  /** A batch before it is the engine's. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Drawn(
      List<Clip> clips,
      float[] video,
      float[] noise,
      InitialDraw.Values initial,
      Dropout dropout,
      ClipWindows.Cut cut) {}

  SaviTraining config() {
    return config;
  }

  NDManager manager() {
    return manager;
  }

  /** The step's clips, draws and dropout; they depend on seed and step only. */
  Batch batch(int step) {
    SaviTraining.Phase p = config.phase(step);
    Drawn drawn = ahead.get(step);
    int clips = share.of(p.batch());
    long height = config.trained().height();
    long width = config.trained().width();
    Shape shape = new Shape(clips, p.clipFrames(), 3, height, width);
    NDArray video = manager.create(drawn.video(), shape);
    NDArray noise =
        drawn.noise() == null ? null : manager.create(drawn.noise(), noiseShape(p, clips));
    InitialDraw initial = drawn.initial() == null ? null : drawn.initial().arrays(manager, clips);
    ClipWindows.Cut cut = drawn.cut();
    return new Batch(
        video,
        noise,
        initial,
        drawn.dropout(),
        cut == null ? null : cut.begun(manager),
        cut == null ? null : cut.targets(manager, clips * p.clipFrames(), height, width));
  }

  private Drawn draw(int step) {
    SaviTraining.Phase p = config.phase(step);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    List<Clip> clips = drawers.get(p).draw(random, p.batch(), config.data().mirrors());
    float[] noise =
        config.model().kernel().stochastic() ? noise(random, noiseShape(p, p.batch())) : null;
    InitialDraw.Values initial = InitialDraw.values(config.model(), p.batch(), random);
    List<Clip> own = share.of(clips);
    float[] video = videos.clips(own, p.clipFrames());
    ClipWindows.Cut cut = // of one rank alone
        windows == null ? null : windows.cut(random, own, p, video);
    Dropout dropout = // draws last
        Dropout.drawn(
            config.model().predictor().dropout(),
            random,
            share.of(p.batch()),
            share.rank(),
            share.size());
    return new Drawn(
        own,
        cut == null ? video : cut.video(),
        share.of(noise, p.batch()),
        own(initial, p.batch()),
        dropout,
        cut);
  }

  private InitialDraw.Values own(InitialDraw.Values all, int batch) {
    return all == null
        ? null
        : new InitialDraw.Values(
            all.count(),
            share.of(all.slots(), batch),
            share.of(all.positions(), batch),
            share.of(all.scales(), batch),
            share.of(all.angles(), batch));
  }

  private Shape noiseShape(SaviTraining.Phase p, int clips) {
    SaviConfig.Slots slots = config.model().slots();
    return new Shape(clips, p.clipFrames(), slots.count(), slots.size());
  }

  private static float[] noise(SplittableRandom random, Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Override
  public void close() {
    ahead.close();
  }
}
