package slotcast.prediction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.BroadcastDecoder;
import slotcast.model.ModelFile;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.ObjectObservation;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotFrame;
import slotcast.tracking.HorizonError;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Slots in, future frames and trajectories out: the core of the prediction node.
 *
 * <p>Between calls nothing stays in native memory but the weights. One thread at a time; methods
 * are synchronized.
 */
public final class SlotPrediction implements AutoCloseable {
  private final LoadedSlotFormer model;
  private final PredictionOptions options;
  private final HorizonError error;
  private final ObjectExtractor extractor;
  private final NDManager manager;
  private final Deque<SlotFrame> history = new ArrayDeque<>();

  /** What became of a frame. */
  public enum Pushed {
    /** It follows the one before. */
    CONTINUED,
    /**
     * The history was dropped and begins with it: the first frame, a time not after the last, a
     * long gap, or another camera image.
     */
    RESTARTED,
    /** It comes from other weights than this predictor was trained on, and was not kept. */
    REFUSED
  }

  /**
   * Loads a SlotFormer model from a file.
   *
   * @throws UserError if the file is missing or no SlotFormer model
   */
  public static SlotPrediction load(Path weights, PredictionOptions options) {
    return new SlotPrediction(LoadedSlotFormer.load(weights), weights.toString(), options);
  }

  /** Builds the core of a file that was read already; {@code source} names it in messages. */
  public static SlotPrediction of(ModelFile file, String source, PredictionOptions options) {
    return new SlotPrediction(LoadedSlotFormer.of(file, source), source, options);
  }

  private SlotPrediction(LoadedSlotFormer model, String source, PredictionOptions options) {
    this.model = model;
    this.options = options;
    String table = model.file().extra().get(HorizonError.KEY);
    this.error = table == null ? HorizonError.FALLBACK : HorizonError.fromJson(table, source);
    PerceptionOptions p = PerceptionOptions.DEFAULT;
    this.extractor =
        new ObjectExtractor(
            new PerceptionOptions(
                p.fit(),
                options.minArea(),
                p.backgroundArea(),
                p.backgroundBorder(),
                p.patienceFrames(),
                p.maxGap()));
    this.manager = NDManager.newBaseManager("PyTorch");
  }

  /** The model's configuration. */
  public SlotFormerConfig config() {
    return model.slotFormer().config();
  }

  /** Short id of these weights: the first twelve hex digits of their SHA-256. */
  public String modelId() {
    return model.file().sha256().substring(0, 12);
  }

  /** Short id of the perception weights it was trained on, if its file names them. */
  public Optional<String> perceptionModelId() {
    return Optional.ofNullable(model.file().extra().get(LoadedSlotFormer.PERCEPTION_SHA256))
        .map(s -> s.substring(0, 12));
  }

  /** The table that the trajectories' covariance comes from. */
  public HorizonError error() {
    return error;
  }

  /**
   * Adds the newest frame.
   *
   * @throws IllegalArgumentException if its slots have other sizes than the model's
   */
  public synchronized Pushed push(SlotFrame frame) {
    SlotFormerConfig c = config();
    if (perceptionModelId().isPresent() && !perceptionModelId().get().equals(frame.model())) {
      return Pushed.REFUSED;
    }
    if (frame.numSlots() != c.numSlots() || frame.slotSize() != c.slotSize()) {
      throw new IllegalArgumentException(
          "slots are "
              + frame.numSlots()
              + "x"
              + frame.slotSize()
              + ", expected "
              + c.numSlots()
              + "x"
              + c.slotSize());
    }
    boolean continued = false;
    if (!history.isEmpty()) {
      SlotFrame last = history.getLast();
      long gap = frame.stampNanos() - last.stampNanos();
      continued =
          gap > 0 && gap <= options.maxGap().toNanos() && frame.mapping().equals(last.mapping());
    }
    if (!continued) {
      history.clear();
    }
    history.addLast(frame);
    if (history.size() > c.historyLen()) {
      history.removeFirst();
    }
    return continued ? Pushed.CONTINUED : Pushed.RESTARTED;
  }

  /** Frames that are still needed before anything can be predicted. */
  public synchronized int missingFrames() {
    return config().historyLen() - history.size();
  }

  /** Forgets the history. */
  public synchronized void reset() {
    history.clear();
  }

  /**
   * Looks ahead from the newest frame.
   *
   * @param steps at least 1; a step is the median time between the frames of the history
   * @return empty while {@link #missingFrames()} is not 0. A track whose slot shows nothing any
   *     more has no trajectory
   */
  public synchronized Optional<Prediction> predict(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", expected at least 1");
    }
    if (missingFrames() > 0) {
      return Optional.empty();
    }
    SlotFormerConfig c = config();
    SlotFrame newest = history.getLast();
    int k = c.numSlots();
    int maskSize = k * c.height() * c.width();
    int imageSize = 3 * c.height() * c.width();
    float[] masks; // (1+S,K,1,H,W), the newest frame first
    float[] images; // (1+S,3,H,W)
    JniUtils.setGradMode(false); // per thread, and on in new ones
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray past = manager.create(pastSlots(), new Shape(1, c.historyLen(), k, c.slotSize()));
      NDArray future = model.slotFormer().rollout(past, steps);
      NDArray last = manager.create(newest.slots(), new Shape(1, 1, k, c.slotSize()));
      BroadcastDecoder.Decoded decoded =
          model.slotFormer().decode(NDArrays.concat(new NDList(last, future), 1));
      masks = decoded.masks().toFloatArray();
      images = decoded.combined().toFloatArray();
    }
    List<float[]> maskList = new ArrayList<>();
    List<RgbImage> frames = new ArrayList<>();
    for (int s = 0; s <= steps; s++) {
      maskList.add(Arrays.copyOfRange(masks, s * maskSize, (s + 1) * maskSize));
      if (s > 0) {
        float[] image = Arrays.copyOfRange(images, s * imageSize, (s + 1) * imageSize);
        frames.add(Resampling.fromModel(image, c.width(), c.height()));
      }
    }
    long step = stepNanos();
    List<Trajectory> trajectories = new ArrayList<>();
    for (int slot = 0; slot < k; slot++) {
      if (newest.trackIds()[slot] != 0) {
        Trajectory t = trajectory(newest, slot, maskList, step);
        if (t != null) {
          trajectories.add(t);
        }
      }
    }
    trajectories.sort(Comparator.comparingInt(Trajectory::trackId));
    return Optional.of(
        new Prediction(
            newest.stampNanos(),
            step,
            newest.mapping(),
            frames,
            maskList.subList(1, maskList.size()),
            trajectories));
  }

  private float[] pastSlots() {
    SlotFormerConfig c = config();
    int size = c.numSlots() * c.slotSize();
    float[] past = new float[c.historyLen() * size];
    int t = 0;
    for (SlotFrame f : history) {
      System.arraycopy(f.slots(), 0, past, t++ * size, size);
    }
    return past;
  }

  /** Median time between the frames of the history; of one frame, a tenth of a second. */
  private long stepNanos() {
    List<SlotFrame> frames = new ArrayList<>(history);
    if (frames.size() < 2) {
      return 100_000_000;
    }
    long[] steps = new long[frames.size() - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = frames.get(i + 1).stampNanos() - frames.get(i).stampNanos();
    }
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }

  /**
   * The path of the object in one slot: the centre of its mask at every step. Where the mask has
   * vanished (the object has left, or is hidden) the last motion goes on.
   *
   * @param masks of the newest frame and of every step
   * @return null if the slot shows nothing in the newest frame
   */
  private Trajectory trajectory(SlotFrame newest, int slot, List<float[]> masks, long step) {
    FrameMapping m = newest.mapping();
    ObjectObservation last = extractor.observe(masks.get(0), slot, m);
    if (last == null) {
      return null;
    }
    List<TrajectoryPoint> points = new ArrayList<>();
    int lastStep = 0;
    double dx = 0; // per step
    double dy = 0;
    for (int s = 1; s < masks.size(); s++) {
      ObjectObservation seen = extractor.observe(masks.get(s), slot, m);
      if (seen != null) {
        dx = (seen.x() - last.x()) / (s - lastStep);
        dy = (seen.y() - last.y()) / (s - lastStep);
        last = seen;
        lastStep = s;
      }
      double x = last.x() + (s - lastStep) * dx;
      double y = last.y() + (s - lastStep) * dy;
      points.add(
          new TrajectoryPoint(
              newest.stampNanos() + s * step,
              x,
              y,
              last.box().at(x, y),
              error.covariance(s, m),
              seen != null));
    }
    return new Trajectory(newest.trackIds()[slot], points);
  }

  /** Arrays in native memory now: the weights, and nothing else between two calls. */
  synchronized int nativeArrays() {
    NDManager weights = model.slotFormer().trainable().values().iterator().next().getManager();
    return manager.getManagedArrays().size() + weights.getManagedArrays().size();
  }

  /** Frees the model's native memory. */
  @Override
  public synchronized void close() {
    manager.close();
    model.close();
  }
}
