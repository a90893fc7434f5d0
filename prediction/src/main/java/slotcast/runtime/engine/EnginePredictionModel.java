package slotcast.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.ModelFile;
import slotcast.perception.MaskCalibration;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tracking.MotionCalibration;

/** SlotFormer of any back end. */
public final class EnginePredictionModel implements PredictionModel {
  private static final int WARM_UP_CALLS = 10;

  private final PredictionEngine engine;
  private final Colour colour;
  private final Spec spec;
  private final JoinedHistories joined = new JoinedHistories(); // of the call that has its lock

  /**
   * Warms a model up.
   *
   * @param engine of the file's model; closed with this
   * @param source names the file in messages
   * @param cameras most histories that will be looked at in one call
   * @param steps how far ahead
   */
  public EnginePredictionModel(
      PredictionEngine engine, ModelFile file, String source, int cameras, int steps) {
    this.engine = engine;
    SlotFormerConfig config = file.config(SlotFormerConfig.class, source);
    try {
      colour = file.colour();
      spec = spec(config, file, source);
      warmUp(cameras, steps);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static Spec spec(SlotFormerConfig c, ModelFile file, String source) {
    String motion = file.extra().get(MotionCalibration.KEY);
    String masks = file.extra().get(MaskCalibration.KEY);
    String perception = file.extra().get(LoadedSlotFormer.PERCEPTION_SHA256);
    return new Spec(
        file.sha256().substring(0, 12),
        Optional.ofNullable(perception).map(s -> s.substring(0, 12)),
        c.width(),
        c.height(),
        c.historyLen(),
        c.numSlots(),
        c.slotSize(),
        poses(c),
        c.predictsPoses() ? c.poses().grid() : List.of(),
        masks == null ? MaskCalibration.NONE : MaskCalibration.fromJson(masks, source),
        motion == null ? MotionCalibration.NONE : MotionCalibration.fromJson(motion, source),
        PathWeights.of(file, source),
        LoadedSlotFormer.stepNanos(file, source));
  }

  private static Poses poses(SlotFormerConfig c) {
    CorrectorType type =
        c.poses() == null ? CorrectorType.SLOT_ATTENTION : c.poses().corrector().type();
    int k = c.numSlots();
    return switch (type) {
      case SLOT_ATTENTION -> new Poses(0, 0, 0);
      case ISA_T -> new Poses(2 * k, 0, 0);
      case ISA_TS -> new Poses(2 * k, 2 * k, 0);
      case ISA_TSR -> new Poses(2 * k, 2 * k, 4 * k);
    };
  }

  @Override
  public Spec spec() {
    return spec;
  }

  @Override
  public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
    return rollOut(histories, steps, true);
  }

  @Override
  public List<Rollout> rollOutPaths(List<List<SlotFrame>> histories, int steps) {
    return rollOut(histories, steps, !spec.predictsPoses()); // else paths come from drawings
  }

  private List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps, boolean slots) {
    synchronized (joined) {
      SlotBatch history = joined.of(histories);
      return rollouts(history, engine.rollout(history, steps, slots));
    }
  }

  private List<Rollout> rollouts(SlotBatch history, SlotBatch future) {
    int b = history.cameras();
    float[][] slots = HeapArrays.split(future.slots(), b);
    float[][] positions = HeapArrays.split(future.positions(), b);
    float[][] scales = HeapArrays.split(future.scales(), b);
    float[][] rotations = HeapArrays.split(future.rotations(), b);
    List<Drawn> drawn = // predicted positions are moves from now; masks need those of now
        spec.predictsPoses() ? Collections.nCopies(b, null) : drawn(history, future);
    List<Rollout> out = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      out.add(new Rollout(slots[i], positions[i], scales[i], rotations[i], drawn.get(i)));
    }
    return out;
  }

  private List<Drawn> drawn(SlotBatch history, SlotBatch future) {
    int b = history.cameras();
    PredictionEngine.Drawing decoded = engine.draw(history.newest().then(future));
    float[][] masks = HeapArrays.split(decoded.masks(), b); // each (1+S,K,1,h,w)
    float[][] images = HeapArrays.split(decoded.images(), b); // each (1+S,3,h,w)
    int pixels = spec.height() * spec.width();
    int now = spec.numSlots() * pixels;
    List<Drawn> out = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      out.add(
          new Drawn(
              Arrays.copyOf(masks[i], now),
              Arrays.copyOfRange(masks[i], now, masks[i].length),
              shown(Arrays.copyOfRange(images[i], 3 * pixels, images[i].length))));
    }
    return out;
  }

  @Override
  public float[] draw(Rollout rollout, int step) {
    if (rollout.drawn() != null) {
      return part(rollout.drawn().images(), step, 3 * spec.height() * spec.width());
    }
    if (!rollout.isDrawable()) {
      throw new IllegalStateException(
          "a rollout of paths alone cannot be drawn; look ahead with rollOut() to draw it");
    }
    int k = spec.numSlots();
    SlotBatch then =
        new SlotBatch(
            1,
            1,
            at(step, rollout.slots(), k * spec.slotSize()),
            at(step, rollout.positions(), 2 * k),
            at(step, rollout.scales(), 2 * k),
            at(step, rollout.rotations(), 4 * k));
    return shown(engine.draw(then).images());
  }

  /** (N,3,h,w) in RGB, of a model whose decoder has learnt to draw other colours. */
  private float[] shown(float[] images) {
    return colour.shown(images, spec.height() * spec.width());
  }

  /** One step of (S,…), or nothing of nothing. */
  private static float[] at(int step, float[] values, int size) {
    return values.length == 0 ? values : part(values, step, size);
  }

  private static float[] part(float[] values, int step, int size) {
    return Arrays.copyOfRange(values, (step - 1) * size, step * size);
  }

  /** The first calls load native code and compile: better before a camera's than during them. */
  private void warmUp(int cameras, int steps) {
    SlotFrame still =
        new SlotFrame(
            "",
            0,
            FrameMapping.of(
                FrameMapping.Fit.STRETCH, spec.width(), spec.height(), spec.width(), spec.height()),
            spec.numSlots(),
            spec.slotSize(),
            new float[spec.numSlots() * spec.slotSize()],
            ones(spec.poses().positions()),
            ones(spec.poses().scales()),
            ones(spec.poses().rotations()),
            new int[spec.numSlots()],
            SlotFrame.sightings(spec.numSlots(), List.of()));
    List<SlotFrame> history = Collections.nCopies(spec.historyLen(), still);
    for (int b = 1; b <= cameras; b++) {
      for (int i = 0; i < WARM_UP_CALLS; i++) {
        var unused = rollOut(Collections.nCopies(b, history), steps);
      }
    }
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      var unused = draw(rollOut(List.of(history), steps).get(0), 1);
    }
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** See {@link PredictionEngine#nativeArrays}. */
  public int nativeArrays() {
    return engine.nativeArrays();
  }

  @Override
  public void close() {
    engine.close();
  }
}
