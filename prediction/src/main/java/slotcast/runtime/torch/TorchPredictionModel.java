package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slotcast.image.Colour;
import slotcast.image.FrameMapping;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig.CorrectorType;
import slotcast.model.SlotState;
import slotcast.perception.MaskCalibration;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.slotformer.LoadedSlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.tracking.MotionCalibration;

/** SlotFormer on libtorch. Between two calls nothing is in native memory but the weights. */
final class TorchPredictionModel implements PredictionModel {
  private static final int WARM_UP_CALLS = 10;

  private final TorchThread thread;
  private final SlotFormerEngine engine;
  private final Colour colour;
  private final NDManager manager;
  private final Spec spec;

  /**
   * @param source names the file in messages
   */
  TorchPredictionModel(
      ModelFile file, String source, Device device, Backend backend, int cameras, int steps) {
    SlotFormerConfig config = file.config(SlotFormerConfig.class, source);
    thread = new TorchThread("prediction model");
    engine = engine(file, source, device, backend);
    manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      colour = file.colour();
      spec = spec(config, file, source);
      warmUp(cameras, steps);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** A model of a file, computed so. */
  static SlotFormerEngine engine(ModelFile file, String source, Device device, Backend backend) {
    if (backend == Backend.EAGER) {
      return new EagerSlotFormer(LoadedSlotFormer.of(file, source, device));
    }
    try (LoadedSlotFormer model = LoadedSlotFormer.of(file, source)) {
      return new ScriptedSlotFormer(model, device, TorchDevice.layout(device));
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
        PathWeights.of(file, source));
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
    return thread.call(() -> look(histories, steps));
  }

  private List<Rollout> look(List<List<SlotFrame>> histories, int steps) {
    int b = histories.size();
    SlotState future = engine.rollout(state(histories), steps); // (B,S,K,…)
    float[][] slots = HeapArrays.split(future.slots(), b);
    float[][] positions = HeapArrays.split(future.positions(), b);
    float[][] scales = HeapArrays.split(future.scales(), b);
    float[][] rotations = HeapArrays.split(future.rotations(), b);
    List<Drawn> drawn = // predicted positions are moves from now; masks need those of now
        spec.predictsPoses() ? Collections.nCopies(b, null) : drawn(histories, future);
    List<Rollout> out = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      out.add(new Rollout(slots[i], positions[i], scales[i], rotations[i], drawn.get(i)));
    }
    return out;
  }

  private List<Drawn> drawn(List<List<SlotFrame>> histories, SlotState future) {
    int b = histories.size();
    SlotFormerEngine.Drawing decoded =
        engine.draw(SlotState.concat(List.of(newest(histories), future)));
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
    return thread.call(
        () -> {
          int k = spec.numSlots();
          SlotState then =
              new SlotState(
                  at(step, rollout.slots(), new Shape(1, 1, k, spec.slotSize())),
                  at(step, rollout.positions(), new Shape(1, 1, k, 2)),
                  at(step, rollout.scales(), new Shape(1, 1, k, 2)),
                  at(step, rollout.rotations(), new Shape(1, 1, k, 2, 2)));
          return shown(engine.draw(then).images().toFloatArray());
        });
  }

  /** (N,3,h,w) in RGB, of a model whose decoder has learnt to draw other colours. */
  private float[] shown(float[] images) {
    return colour.shown(images, spec.height() * spec.width());
  }

  /** One step of (S,…), or null of nothing. */
  private NDArray at(int step, float[] values, Shape shape) {
    return values.length == 0
        ? null
        : manager.create(part(values, step, (int) shape.size()), shape);
  }

  private static float[] part(float[] values, int step, int size) {
    return Arrays.copyOfRange(values, (step - 1) * size, step * size);
  }

  private SlotState newest(List<List<SlotFrame>> histories) {
    return state(histories.stream().map(h -> h.subList(h.size() - 1, h.size())).toList());
  }

  /** Slots (B,T,K,C) of the frames given, and their poses. */
  private SlotState state(List<List<SlotFrame>> histories) {
    return new SlotState(
        array(histories, SlotFrame::slots, spec.slotSize()),
        array(histories, SlotFrame::positions, 2),
        array(histories, SlotFrame::scales, 2),
        array(histories, SlotFrame::rotations, 2, 2));
  }

  /** (B,T,K,…) of one part, or null if the slots do not have it. */
  private NDArray array(
      List<List<SlotFrame>> histories, Function<SlotFrame, float[]> part, long... each) {
    List<SlotFrame> first = histories.get(0);
    if (part.apply(first.get(0)).length == 0) {
      return null;
    }
    Shape shape =
        new Shape(histories.size(), first.size(), spec.numSlots()).addAll(new Shape(each));
    FloatBuffer values = FloatBuffer.allocate((int) shape.size());
    histories.forEach(h -> h.forEach(f -> values.put(part.apply(f))));
    return manager.create(values.array(), shape);
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

  /** Arrays in native memory now beside the weights: none between two calls. */
  int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          manager.close();
          engine.close();
        });
  }
}
