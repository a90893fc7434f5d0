package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import slotcast.data.Clip;
import slotcast.data.ClipRule;
import slotcast.data.FeaturePlane;
import slotcast.data.ReadAhead;
import slotcast.data.VideoSet;
import slotcast.image.Colour;
import slotcast.layer.Dropout;
import slotcast.loss.PlaneTarget;
import slotcast.model.InitialDraw;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotsConfig;
import slotcast.ranks.Share;

/** The batches of a training run of SAVi. While a step computes, the next one's frames are read. */
final class SaviClips implements Batches<SaviClips.Batch>, AutoCloseable {
  private final SaviTraining config;
  private final long seed;
  private final NDManager manager;
  private final VideoSet videos;
  private final Map<SaviTraining.Phase, ClipRule.Drawer> drawers = new LinkedHashMap<>();
  private final Map<SaviTraining.Phase, List<BatchPart>> parts = new LinkedHashMap<>();
  private final boolean cached; // features of a frozen encoder
  private final ClipWindows windows; // null: whole frames, and nothing but their images
  private final ReadAhead<At, Drawn> ahead;

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
    this.config = config;
    this.seed = seed;
    this.manager = manager;
    this.videos = videos;
    cached = config.cachesFeatures() && FeaturePlane.isIn(videos);
    windows = ClipWindows.needed(config) ? new ClipWindows(config, videos) : null;
    for (SaviTraining.Phase p : config.phases()) {
      share.check("phases.batch", p.batch());
      drawers.put(p, config.data().kind().clips().over(videos, p.clipFrames(), p.maxStride()));
      parts.put(p, BatchPart.of(p.batch(), config.microBatch(), share));
    }
    ahead = new ReadAhead<>(this::draw, at -> next(at, config.steps()));
  }

  /**
   * A part of what one step is trained on.
   *
   * @param part of the step's batch that it is
   * @param video (B,T,3,H,W) in [-1,1]
   * @param features (B*T,N,D) of a frozen encoder, as the cache has them; null to compute them
   * @param noise (B,T,K,C) standard normal, that a stochastic model draws its kernels with; null
   *     for a deterministic one
   * @param initial what the first frames' slots are drawn with; null where they are learnt
   * @param dropout the step's, for one forward pass; null for none
   * @param begun the slots that start with each frame; null for a model without hints
   * @param planes what the decoder draws besides, in its order; null for nothing
   * @param paint how a pupil sees the clips; null without a teacher
   */
  record Batch(
      BatchPart part,
      NDArray video,
      NDArray features,
      NDArray noise,
      InitialDraw initial,
      Dropout dropout,
      List<SlotBeginnings> begun,
      List<PlaneTarget> planes,
      SlotPaint paint) {
    /** A whole batch of images alone, for learnt initial slots. */
    Batch(NDArray video, NDArray noise, Dropout dropout) {
      this(
          BatchPart.whole((int) video.getShape().get(0)),
          video,
          null,
          noise,
          null,
          dropout,
          null,
          null,
          null);
    }

    /** The same with other clips. */
    Batch withVideo(NDArray other) {
      return new Batch(part, other, features, noise, initial, dropout, begun, planes, paint);
    }
  }

  /** A batch before it is the engine's. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Drawn(
      List<Clip> clips,
      float[] video,
      float[] features,
      float[] noise,
      InitialDraw.Values initial,
      Dropout dropout,
      ClipWindows.Cut cut,
      SlotPaint.Values paint) {}

  SaviTraining config() {
    return config;
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public int parts(int step) {
    return parts.get(config.phase(step)).size();
  }

  /** The part's clips, draws and dropout. */
  @Override
  public Batch batch(int step, int number) {
    SaviTraining.Phase p = config.phase(step);
    Drawn drawn = ahead.get(new At(step, number));
    BatchPart part = parts.get(p).get(number);
    int clips = part.clips();
    long height = config.trained().height();
    long width = config.trained().width();
    Shape shape = new Shape(clips, p.clipFrames(), 3, height, width);
    NDArray video = manager.create(drawn.video(), shape);
    NDArray noise =
        drawn.noise() == null ? null : manager.create(drawn.noise(), noiseShape(p, clips));
    InitialDraw initial = drawn.initial() == null ? null : drawn.initial().arrays(manager, clips);
    ClipWindows.Cut cut = drawn.cut();
    return new Batch(
        part,
        video,
        drawn.features() == null ? null : features(drawn.features(), (long) clips * p.clipFrames()),
        noise,
        initial,
        drawn.dropout(),
        cut == null ? null : cut.begun(manager),
        cut == null ? null : cut.targets(manager, clips * p.clipFrames(), height, width),
        drawn.paint() == null ? null : drawn.paint().arrays(manager));
  }

  /** N. */
  private int patches() {
    List<Integer> grid = config.model().featureResolution();
    return grid.get(0) * grid.get(1);
  }

  private NDArray features(float[] values, long frames) {
    long patches = patches();
    return manager.create(values, new Shape(frames, patches, values.length / frames / patches));
  }

  private float[] features(List<Clip> clips, int length) {
    int frame = patches() * config.model().vitEncoder().vit().width();
    float[] all = new float[Math.multiplyExact(clips.size() * length, frame)];
    for (int b = 0; b < clips.size(); b++) {
      for (int t = 0; t < length; t++) {
        FeaturePlane.read(videos, clips.get(b), t, all, (b * length + t) * frame);
      }
    }
    return all;
  }

  /** Draws for the whole batch, whatever the parts, and reads the part's frames. */
  private Drawn draw(At at) {
    SaviTraining.Phase p = config.phase(at.step());
    BatchPart part = parts.get(p).get(at.part());
    Share share = part.share();
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + at.step());
    List<Clip> clips = drawers.get(p).draw(random, p.batch(), config.data().mirrors());
    float[] noise =
        config.model().kernel().stochastic() ? noise(random, noiseShape(p, p.batch())) : null;
    InitialDraw.Values initial = InitialDraw.values(config.model(), p.batch(), random);
    List<Clip> own = share.of(clips);
    float[] video = videos.clips(own, p.clipFrames());
    turnGrey(random, share, p.batch(), video);
    ClipWindows.Cut cut = // of whole batches alone
        windows == null ? null : windows.cut(random, own, p, video);
    SlotPaint.Values paint =
        config.teacher() == null
            ? null
            : SlotPaint.Values.drawn(
                config.teacher(),
                p.batch(),
                config.model().slots().count(),
                config.trained().height(),
                config.trained().width(),
                random);
    Dropout dropout = // draws last
        Dropout.drawn(
            config.model().predictor().dropout(), random, p.batch(), share.rank(), share.size());
    return new Drawn(
        own,
        cut == null ? video : cut.video(),
        cached ? features(own, p.clipFrames()) : null,
        part.of(noise),
        own(initial, part),
        dropout,
        cut,
        paint == null ? null : paint.of(part));
  }

  /** Some clips lose their colours. */
  private void turnGrey(SplittableRandom random, Share share, int batch, float[] video) {
    double grey = config.data().greyShare();
    if (grey == 0) {
      return; // nothing is drawn: what follows stays as it was before there was a choice
    }
    List<Boolean> all = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      all.add(random.nextDouble() < grey);
    }
    List<Boolean> own = share.of(all);
    int pixels = videos.height() * videos.width();
    int clip = video.length / own.size();
    for (int i = 0; i < own.size(); i++) {
      for (int frame = 0; own.get(i) && frame < clip; frame += 3 * pixels) {
        Colour.GREY.apply(video, i * clip + frame, pixels);
      }
    }
  }

  private static InitialDraw.Values own(InitialDraw.Values all, BatchPart part) {
    return all == null
        ? null
        : new InitialDraw.Values(
            all.count(),
            part.of(all.slots()),
            part.of(all.positions()),
            part.of(all.scales()),
            part.of(all.angles()));
  }

  private Shape noiseShape(SaviTraining.Phase p, int clips) {
    SlotsConfig slots = config.model().slots();
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
