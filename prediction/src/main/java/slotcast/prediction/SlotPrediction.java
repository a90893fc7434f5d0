package slotcast.prediction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.BroadcastDecoder;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig.CorrectorType;
import slotcast.model.SlotState;
import slotcast.perception.MaskCalibration;
import slotcast.perception.ObjectExtractor;
import slotcast.perception.PerceptionOptions;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Box;
import slotcast.tracking.ConstantVelocity;
import slotcast.tracking.MaskRegion;
import slotcast.tracking.MotionCalibration;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * Slots in, future frames and trajectories out: the core of the prediction node.
 *
 * <p>A trajectory mixes what the model predicts with a Kalman filter, in the shares that were best
 * on held-out videos ({@link MotionCalibration}). A model that is aware of poses predicts
 * positions; of any other, the centres of predicted masks count.
 *
 * <p>Between calls nothing stays in native memory but the weights. One thread at a time; methods
 * are synchronized.
 */
public final class SlotPrediction implements AutoCloseable {
  /** Of a position in one step, in half frames; the fastest objects of our scenes move by 0.2. */
  private static final double LARGEST_MOVE = 0.3;

  private final LoadedSlotFormer model;
  private final PredictionOptions options;
  private final MotionCalibration calibration;
  private final ObjectExtractor extractor;
  private final MaskCalibration maskCalibration;
  private final NDManager manager;
  private final Deque<SlotFrame> history = new ArrayDeque<>();
  private final ConstantVelocity straight = new ConstantVelocity();

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
    String table = model.file().extra().get(MotionCalibration.KEY);
    this.calibration =
        table == null ? MotionCalibration.NONE : MotionCalibration.fromJson(table, source);
    String masks = model.file().extra().get(MaskCalibration.KEY);
    this.maskCalibration =
        masks == null ? MaskCalibration.NONE : MaskCalibration.fromJson(masks, source);
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

  /** What the trajectories' mixture and covariance come from. */
  public MotionCalibration calibration() {
    return calibration;
  }

  /** Values of positions, scales and rotations that a frame's slots come with. */
  public List<Integer> poseSizes() {
    SlotFormerConfig c = config();
    CorrectorType type =
        c.poses() == null ? CorrectorType.SLOT_ATTENTION : c.poses().corrector().type();
    int k = c.numSlots();
    return switch (type) {
      case SLOT_ATTENTION -> List.of(0, 0, 0);
      case ISA_T -> List.of(2 * k, 0, 0);
      case ISA_TS -> List.of(2 * k, 2 * k, 0);
      case ISA_TSR -> List.of(2 * k, 2 * k, 4 * k);
    };
  }

  /** How the sizes of a frame's slots and poses differ from the model's; empty if they fit. */
  public Optional<String> misfit(SlotFrame frame) {
    SlotFormerConfig c = config();
    if (frame.numSlots() != c.numSlots() || frame.slotSize() != c.slotSize()) {
      return Optional.of(
          "%dx%d, expected %dx%d"
              .formatted(frame.numSlots(), frame.slotSize(), c.numSlots(), c.slotSize()));
    }
    List<Integer> got =
        List.of(frame.positions().length, frame.scales().length, frame.rotations().length);
    List<Integer> expected = poseSizes();
    return got.equals(expected)
        ? Optional.empty()
        : Optional.of(
            "with %s values of positions, scales and rotations, expected %s"
                .formatted(got, expected));
  }

  /**
   * Adds the newest frame.
   *
   * @throws IllegalArgumentException if its slots have other sizes than the model's
   */
  public synchronized Pushed push(SlotFrame frame) {
    if (perceptionModelId().isPresent() && !perceptionModelId().get().equals(frame.model())) {
      return Pushed.REFUSED;
    }
    misfit(frame)
        .ifPresent(
            m -> {
              throw new IllegalArgumentException("slots are " + m);
            });
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
    if (history.size() > config().historyLen()) {
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
   * @return empty while {@link #missingFrames()} is not 0. A track that the newest frame does not
   *     show has no trajectory
   */
  public synchronized Optional<Prediction> predict(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ", expected at least 1");
    }
    if (missingFrames() > 0) {
      return Optional.empty();
    }
    SlotFormerConfig c = config();
    // Predicted positions are moves from now; predicted masks are compared with those of now.
    int drawnNow = c.predictsPoses() ? 0 : 1;
    float[] masks; // (U+S,K,1,H,W), U frames of now first
    float[] images; // (U+S,3,H,W)
    float[] positions = null; // (S,K,2)
    JniUtils.setGradMode(false); // per thread, and on in new ones
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotState future = model.slotFormer().rollout(state(List.copyOf(history)), steps);
      if (c.predictsPoses()) {
        positions = future.positions().toFloatArray();
      }
      SlotState drawn =
          drawnNow == 0
              ? future
              : SlotState.concat(List.of(state(List.of(history.getLast())), future));
      BroadcastDecoder.Decoded decoded = model.slotFormer().decode(drawn);
      masks = decoded.masks().toFloatArray();
      images = decoded.combined().toFloatArray();
    }
    int maskSize = c.numSlots() * c.height() * c.width();
    float[] masksNow = drawnNow == 0 ? null : maskPart(masks, 0, maskSize);
    List<float[]> futureMasks = new ArrayList<>();
    List<RgbImage> frames = new ArrayList<>();
    for (int i = drawnNow; i < drawnNow + steps; i++) {
      futureMasks.add(maskPart(masks, i, maskSize));
      float[] image = part(images, i, 3 * c.height() * c.width());
      frames.add(Resampling.fromModel(image, c.width(), c.height()));
    }
    return Optional.of(prediction(frames, masksNow, futureMasks, positions));
  }

  /** Masks (K,h,w) of one frame, calibrated as perception calibrates them. */
  private float[] maskPart(float[] values, int i, int size) {
    return maskCalibration.apply(part(values, i, size), config().numSlots());
  }

  private static float[] part(float[] values, int i, int size) {
    return Arrays.copyOfRange(values, i * size, (i + 1) * size);
  }

  /**
   * @param masksNow what the decoder draws of the newest frame; null where positions are predicted
   * @param positions (S,K,2), or null
   */
  private Prediction prediction(
      List<RgbImage> frames, float[] masksNow, List<float[]> masks, float[] positions) {
    SlotFrame newest = history.getLast();
    long step = stepNanos();
    List<Trajectory> predicted = new ArrayList<>();
    for (int slot = 0; slot < newest.numSlots(); slot++) {
      int k = slot;
      newest
          .sighting(slot)
          .ifPresent(
              now ->
                  predicted.add(
                      positions == null
                          ? trajectory(newest, k, now, masksNow, masks, step)
                          : trajectory(newest, k, now, masks, positions, step)));
    }
    predicted.sort(Comparator.comparingInt(Trajectory::trackId));
    List<Trajectory> lines = new ArrayList<>();
    List<Trajectory> mixed = new ArrayList<>();
    for (Trajectory t : predicted) {
      Trajectory line = straight.predict(t.trackId(), fixes(t.trackId()), step, masks.size());
      lines.add(line);
      mixed.add(calibration.mix(t, line, newest.mapping()));
    }
    return new Prediction(
        newest.stampNanos(), step, newest.mapping(), frames, masks, mixed, predicted, lines);
  }

  /** The sightings of a track in the history, oldest first. */
  private List<Sighting> fixes(int trackId) {
    List<Sighting> fixes = new ArrayList<>();
    for (SlotFrame frame : history) {
      int slot = frame.slotOf(trackId);
      if (slot >= 0) {
        frame
            .sighting(slot)
            .ifPresent(o -> fixes.add(new Sighting(frame.stampNanos(), o.x(), o.y(), o.box())));
      }
    }
    return fixes;
  }

  /** Slots (1,T,K,C) of the frames given, and their poses. */
  private SlotState state(List<SlotFrame> frames) {
    return new SlotState(
        array(frames, SlotFrame::slots, config().slotSize()),
        array(frames, SlotFrame::positions, 2),
        array(frames, SlotFrame::scales, 2),
        array(frames, SlotFrame::rotations, 2, 2));
  }

  /** (1,T,K,…) of one part, or null if the slots do not have it. */
  private NDArray array(List<SlotFrame> frames, Function<SlotFrame, float[]> part, long... each) {
    if (part.apply(frames.get(0)).length == 0) {
      return null;
    }
    Shape shape = new Shape(1, frames.size(), config().numSlots()).addAll(new Shape(each));
    FloatBuffer values = FloatBuffer.allocate((int) shape.size());
    frames.forEach(f -> values.put(part.apply(f)));
    return manager.create(values.array(), shape);
  }

  /** Median time between the frames of the history; of one frame, a tenth of a second. */
  private long stepNanos() {
    List<SlotFrame> frames = List.copyOf(history);
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
   * The path of the object in one slot: where it is now, moved as the centre of its mask moves from
   * one drawing to the next. Where the mask has vanished (the object has left, or is hidden) the
   * last motion goes on.
   *
   * @param now what perception saw, which has the image to go by
   * @param masksNow what the decoder draws of the newest frame
   * @param masks what it draws of every step
   */
  private Trajectory trajectory(
      SlotFrame newest, int slot, Sighting now, float[] masksNow, List<float[]> masks, long step) {
    FrameMapping m = newest.mapping();
    MaskRegion drawn = extractor.observe(masksNow, slot, m);
    double offsetX = drawn == null ? 0 : now.x() - drawn.x();
    double offsetY = drawn == null ? 0 : now.y() - drawn.y();
    List<TrajectoryPoint> points = new ArrayList<>();
    double lastX = now.x();
    double lastY = now.y();
    Box box = now.box();
    int lastStep = 0;
    double dx = 0; // per step
    double dy = 0;
    for (int s = 1; s <= masks.size(); s++) {
      MaskRegion seen = extractor.observe(masks.get(s - 1), slot, m);
      if (seen != null) {
        double x = seen.x() + offsetX;
        double y = seen.y() + offsetY;
        dx = (x - lastX) / (s - lastStep);
        dy = (y - lastY) / (s - lastStep);
        lastX = x;
        lastY = y;
        box = seen.box();
        lastStep = s;
      }
      double x = lastX + (s - lastStep) * dx;
      double y = lastY + (s - lastStep) * dy;
      points.add(point(newest, s, step, x, y, box, seen != null));
    }
    return new Trajectory(newest.trackIds()[slot], points);
  }

  /**
   * The path of the object in one slot where positions are predicted: where it is now, moved as its
   * position moves. A position that jumps is that of a slot that has let its object go, mostly
   * since it leaves the frame: the last motion goes on then.
   *
   * @param positions (S,K,2), (y,x) in [-1,1] from the first cell of the feature map to the last
   */
  private Trajectory trajectory(
      SlotFrame newest, int slot, Sighting now, List<float[]> masks, float[] positions, long step) {
    FrameMapping m = newest.mapping();
    List<Integer> grid = config().poses().grid();
    double pixelsY = m.cropHeight() * (grid.get(0) - 1) / (2.0 * grid.get(0)); // of a distance of 1
    double pixelsX = m.cropWidth() * (grid.get(1) - 1) / (2.0 * grid.get(1));
    int k = 2 * slot;
    List<TrajectoryPoint> points = new ArrayList<>();
    Box box = now.box();
    double x = now.x();
    double y = now.y();
    double dy = 0; // of the last step, in units of positions
    double dx = 0;
    float lastY = newest.positions()[k];
    float lastX = newest.positions()[k + 1];
    boolean held = true;
    for (int s = 1; s <= masks.size(); s++) {
      int at = 2 * newest.numSlots() * (s - 1) + k;
      double moveY = positions[at] - lastY;
      double moveX = positions[at + 1] - lastX;
      held = held && Math.hypot(moveX, moveY) <= LARGEST_MOVE;
      if (held) {
        dy = moveY;
        dx = moveX;
      }
      y += pixelsY * dy;
      x += pixelsX * dx;
      lastY = positions[at];
      lastX = positions[at + 1];
      MaskRegion seen = held ? extractor.observe(masks.get(s - 1), slot, m) : null;
      box = seen == null ? box : seen.box();
      points.add(point(newest, s, step, x, y, box, seen != null));
    }
    return new Trajectory(newest.trackIds()[slot], points);
  }

  private TrajectoryPoint point(
      SlotFrame newest, int s, long step, double x, double y, Box box, boolean visible) {
    return new TrajectoryPoint(
        newest.stampNanos() + s * step,
        x,
        y,
        box.at(x, y),
        calibration.error().covariance(s, newest.mapping()),
        visible);
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
