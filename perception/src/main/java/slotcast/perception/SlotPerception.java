package slotcast.perception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.List;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.model.HeapState;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.Tracker;

/**
 * A camera's frames in, masks and tracked objects out: the core of the perception node.
 *
 * <p>Between frames nothing stays in native memory but the weights: the recurrent state is kept on
 * the Java heap. One thread at a time; methods are synchronized.
 */
public final class SlotPerception implements AutoCloseable {
  private final LoadedSavi model;
  private final PerceptionOptions options;
  private final ObjectExtractor extractor;
  private final Tracker tracker;
  private final NDManager manager;
  private final String modelId;
  private final MaskCalibration calibration;
  private FrameMapping mapping;
  private HeapState memory; // null: the next frame begins a sequence
  private long lastStampNanos;

  /**
   * Loads a SAVi model from a file.
   *
   * @throws UserError if the file is missing or no SAVi model
   */
  public static SlotPerception load(Path weights, PerceptionOptions options) {
    return new SlotPerception(LoadedSavi.load(weights), weights.toString(), options);
  }

  /** Builds the core of a file that was read already; {@code source} names it in messages. */
  public static SlotPerception of(ModelFile file, String source, PerceptionOptions options) {
    return new SlotPerception(LoadedSavi.of(file, source), source, options);
  }

  private SlotPerception(LoadedSavi model, String source, PerceptionOptions options) {
    this.model = model;
    this.options = options;
    this.modelId = model.file().sha256().substring(0, 12);
    this.manager = NDManager.newBaseManager("PyTorch");
    String measured = model.file().extra().get(MaskCalibration.KEY);
    this.calibration =
        measured == null ? MaskCalibration.NONE : MaskCalibration.fromJson(measured, source);
    this.extractor = new ObjectExtractor(options);
    this.tracker = new Tracker(options.patienceFrames());
    if (config().slots().count() > 255) {
      close();
      throw new UserError(
          "weights for perception",
          config().slots().count() + " slots",
          "at most 255, since a label image has one byte a pixel",
          "use other weights");
    }
  }

  /** The model's configuration. */
  public SaviConfig config() {
    return model.savi().config();
  }

  /** Short id of the weights: the first twelve hex digits of their SHA-256. */
  public String modelId() {
    return modelId;
  }

  /** The options it was built with. */
  public PerceptionOptions options() {
    return options;
  }

  /**
   * Sees one frame.
   *
   * @param frame of any size; another size than before begins a new sequence
   * @param stampNanos of the frame; one not after the last, or more than {@link
   *     PerceptionOptions#maxGap()} after it, begins a new sequence
   */
  public synchronized PerceptionResult process(RgbImage frame, long stampNanos) {
    SaviConfig c = config();
    if (mapping == null
        || mapping.cameraWidth() != frame.width()
        || mapping.cameraHeight() != frame.height()) {
      mapping =
          FrameMapping.of(options.fit(), frame.width(), frame.height(), c.width(), c.height());
      reset();
    }
    if (memory != null
        && (stampNanos <= lastStampNanos
            || stampNanos - lastStampNanos > options.maxGap().toNanos())) {
      reset();
    }
    boolean restarted = memory == null;
    lastStampNanos = stampNanos;
    float[] masks = see(Resampling.toModel(frame, mapping)); // (K,h,w)
    List<TrackedObject> objects = tracker.update(extractor.extract(masks, mapping), mapping);
    int k = c.slots().count();
    int[] trackIds = new int[k];
    boolean[] isObject = new boolean[k];
    for (TrackedObject o : objects) {
      trackIds[o.slot()] = o.trackId();
      isObject[o.slot()] = true;
    }
    SlotFrame slots =
        new SlotFrame(
            modelId,
            stampNanos,
            mapping,
            k,
            c.slots().size(),
            memory.values("slots"),
            memory.values("positions"),
            memory.values("scales"),
            memory.values("rotations"),
            trackIds,
            SlotFrame.sightings(k, objects));
    return new PerceptionResult(
        stampNanos,
        frame.width(),
        frame.height(),
        LabelImage.draw(masks, isObject, mapping),
        masks,
        slots,
        objects,
        restarted);
  }

  /** Forgets everything: the next frame begins a new sequence, and all tracks end. */
  public synchronized void reset() {
    memory = null;
    tracker.reset();
  }

  /** Runs the model on one image (3,H,W) and keeps the recurrent state; returns masks (K,H,W). */
  private float[] see(float[] image) {
    SaviConfig c = config();
    Savi savi = model.savi();
    JniUtils.setGradMode(false); // per thread, and on in new ones
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray input = manager.create(image, new Shape(1, 3, c.height(), c.width()));
      Savi.Recurrent last = memory == null ? null : memory.restore(manager);
      Savi.Step step = savi.step(input, last, null);
      NDArray masks = savi.masks(step.state(), step.attention());
      memory = HeapState.of(step.recurrent());
      return calibration.apply(masks.toFloatArray(), image, c.height(), c.width());
    }
  }

  /** Arrays in native memory now: the weights, and nothing else between two frames. */
  synchronized int nativeArrays() {
    NDManager weights = model.store().trainable().values().iterator().next().getManager();
    return manager.getManagedArrays().size() + weights.getManagedArrays().size();
  }

  /** Frees the model's native memory. */
  @Override
  public synchronized void close() {
    manager.close();
    model.close();
  }
}
