package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import slotcast.data.ChangePlane;
import slotcast.data.Clip;
import slotcast.data.FrameTransform;
import slotcast.data.FrameWindow;
import slotcast.data.PlaneMaker;
import slotcast.data.PlaneValues;
import slotcast.data.VideoSet;
import slotcast.loss.PlaneTarget;
import slotcast.model.DecoderConfig.Plane;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.motion.HintConfig;
import slotcast.motion.MovingBlob;
import slotcast.motion.SlotStart;

/**
 * What training sees of its clips besides whole images: windows of them, the planes that the
 * decoder draws, and the moving blobs that slots start from.
 *
 * <p>A window is the same in all frames of a clip. It is drawn up to {@value #TRIES} times until
 * something moves in its first frame, and may be enlarged. Slots may start a little beside their
 * blobs, so that they learn to find their objects again when they have lost them by a little.
 */
final class ClipWindows {
  private static final int TRIES = 6;
  private static final double LARGEST_BLOB = 0.6; // of the window
  private static final double BACKGROUND_STEP = 0.001; // without hints

  private final SaviTraining config;
  private final VideoSet videos;
  private final int height;
  private final int width;
  private final HintConfig hints; // null: none
  private final PlaneValues change; // null: not needed
  private final List<PlaneValues> planes = new ArrayList<>(); // of the decoder, in its order

  ClipWindows(SaviTraining config, VideoSet videos) {
    this.config = config;
    this.videos = videos;
    height = config.trained().height();
    width = config.trained().width();
    hints = config.model().hints();
    change = hints == null ? null : PlaneValues.of(videos, Plane.CHANGE);
    drawn(config.model()).forEach(p -> planes.add(PlaneValues.of(videos, p)));
  }

  private static List<Plane> drawn(SaviConfig model) {
    return model.decoder() == null || model.decoder().planes() == null
        ? List.of()
        : model.decoder().planes();
  }

  /** Whether a configuration asks for more than whole images. */
  static boolean needed(SaviTraining config) {
    return needed(config.crop(), config.model());
  }

  /** As the other. */
  static boolean needed(List<Integer> crop, SaviConfig model) {
    return crop != null || model.hints() != null || !drawn(model).isEmpty();
  }

  /** Makers of the planes that a configuration needs in the cache. */
  static PlaneMaker[] makers(SaviTraining config) {
    SaviConfig model = config.model();
    Set<Plane> needed = new LinkedHashSet<>(drawn(model));
    if (model.hints() != null) {
      needed.add(Plane.CHANGE);
    }
    double step = model.hints() == null ? BACKGROUND_STEP : model.hints().backgroundStep();
    FrameTransform transform = config.data().kind().transform(model.height(), model.width());
    return needed.stream()
        .map(p -> PlaneValues.maker(p, transform, step))
        .toArray(PlaneMaker[]::new);
  }

  /**
   * A batch.
   *
   * @param video (B,T,3,h,w) of the windows
   * @param values of each plane: (B*T,P,h,w)
   * @param known of each plane: (B*T,1,h,w)
   * @param starts by frame and clip; null without hints
   * @param slots as many as the clip with the most needs, the background's among them
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Cut(
      SaviTraining config,
      float[] video,
      List<float[]> values,
      List<float[]> known,
      List<List<List<SlotStart>>> starts,
      int slots) {
    /** Null without hints. */
    List<SlotBeginnings> begun(NDManager manager) {
      return starts == null
          ? null
          : starts.stream().map(s -> SlotBeginnings.of(manager, s, slots)).toList();
    }

    /**
     * @param frames B*T
     */
    List<PlaneTarget> targets(NDManager manager, long frames, long height, long width) {
      List<PlaneTarget> targets = new ArrayList<>();
      List<Plane> planes = drawn(config.model());
      for (int i = 0; i < planes.size(); i++) {
        Plane plane = planes.get(i);
        NDArray v =
            manager.create(values.get(i), new Shape(frames, plane.channels(), height, width));
        NDArray k = manager.create(known.get(i), new Shape(frames, 1, height, width));
        targets.add(new PlaneTarget(plane.key(), config.targets().of(plane), v, k));
      }
      return targets;
    }
  }

  /**
   * Draws windows and cuts them out.
   *
   * @param phase says how many frames clips have, and how windows and slots begin
   * @param whole (B,T,3,H,W), the clips' frames
   */
  Cut cut(SplittableRandom random, List<Clip> clips, SaviTraining.Phase phase, float[] whole) {
    int length = phase.clipFrames();
    double noise = phase.hintNoise() == null ? 0 : phase.hintNoise();
    int area = height * width;
    int frames = clips.size() * length;
    float[] video = new float[3 * frames * area];
    List<float[]> values = new ArrayList<>();
    List<float[]> known = new ArrayList<>();
    for (PlaneValues p : planes) {
      values.add(new float[p.channels() * frames * area]);
      known.add(new float[frames * area]);
    }
    List<List<List<SlotStart>>> starts = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      starts.add(new ArrayList<>());
    }
    int slots = 2;
    for (int b = 0; b < clips.size(); b++) {
      Clip clip = clips.get(b);
      FrameWindow window = window(random, clip, phase.zoom());
      Blobs blobs = new Blobs(random, noise, leastPixels(window));
      for (int t = 0; t < length; t++) {
        int frame = b * length + t;
        for (int c = 0; c < 3; c++) {
          window.copy(
              whole,
              (3 * frame + c) * videos.height() * videos.width(),
              video,
              (3 * frame + c) * area);
        }
        for (int i = 0; i < planes.size(); i++) {
          planes.get(i).read(clip, t, window, values.get(i), known.get(i), frame);
        }
        if (hints != null) {
          starts.get(t).add(blobs.next(changes(clip, t, window)));
        }
      }
      slots = Math.max(slots, blobs.slots());
    }
    return new Cut(config, video, values, known, hints == null ? null : starts, slots);
  }

  private float[] changes(Clip clip, int t, FrameWindow window) {
    float[] changes = new float[height * width];
    change.read(clip, t, window, changes, new float[height * width], 0);
    return changes;
  }

  /**
   * @param most largest factor by which it is enlarged; null for none
   */
  private FrameWindow window(SplittableRandom random, Clip clip, Double most) {
    FrameWindow window = new FrameWindow(0, 0, height, width, videos.width());
    if (config.crop() == null) {
      return window;
    }
    double zoom = most == null ? 1 : Math.pow(most, random.nextDouble());
    for (int i = 0; i < TRIES; i++) {
      int top = random.nextInt(videos.height() - FrameWindow.source(height, zoom) + 1);
      int left = random.nextInt(videos.width() - FrameWindow.source(width, zoom) + 1);
      window = new FrameWindow(top, left, height, width, videos.width(), zoom);
      if (hints == null || moves(changes(clip, 0, window), leastPixels(window))) {
        return window;
      }
    }
    return window;
  }

  private boolean moves(float[] changes, double least) {
    int count = 0;
    for (float c : changes) {
      count += c > threshold() ? 1 : 0;
    }
    return count >= least;
  }

  private double threshold() {
    return Math.min(1, hints.threshold() / ChangePlane.FULL);
  }

  /** Of the smallest blob. */
  private double leastPixels(FrameWindow window) {
    double frame = window.zoom() * videos.height() * window.zoom() * videos.width();
    return hints == null ? 0 : hints.minArea() * frame;
  }

  /** The slots of a clip: one for each blob that touches none of the frame before. */
  private final class Blobs {
    private final SplittableRandom random;
    private final double noise;
    private final double least; // pixels
    private boolean[] before; // null at the first frame
    private int next = 1; // 0 is the background's

    Blobs(SplittableRandom random, double noise, double least) {
      this.random = random;
      this.noise = noise;
      this.least = least;
    }

    int slots() {
      return next;
    }

    List<SlotStart> next(float[] changes) {
      boolean[] moves = MovingBlob.moves(changes, height, width, threshold());
      List<SlotStart> starts = new ArrayList<>();
      double most = LARGEST_BLOB * moves.length;
      for (MovingBlob blob : MovingBlob.find(moves, height, width, least, most)) {
        if (next < config.model().slots().count() && (before == null || isNew(blob))) {
          starts.add(beside(blob, next++));
        }
      }
      before = moves;
      return starts;
    }

    private boolean isNew(MovingBlob blob) {
      for (int p : blob.pixels()) {
        if (before[p]) {
          return false;
        }
      }
      return true;
    }

    private SlotStart beside(MovingBlob b, int slot) {
      return new SlotStart(
          slot,
          b.y() + noise * random.nextGaussian() * b.scaleY(),
          b.x() + noise * random.nextGaussian() * b.scaleX(),
          b.scaleY() * Math.exp(noise * random.nextGaussian()),
          b.scaleX() * Math.exp(noise * random.nextGaussian()));
    }
  }
}
