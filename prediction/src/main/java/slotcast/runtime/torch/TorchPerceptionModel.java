package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import slotcast.image.Colour;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotPredictor;
import slotcast.model.SlotState;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.StreamState;

/** SAVi on libtorch. Between two calls nothing is in native memory but the weights. */
final class TorchPerceptionModel implements PerceptionModel {
  private static final int WARM_UP_FRAMES = 10;

  private final TorchThread thread;
  private final SaviEngine engine;
  private final NDManager manager;
  private final HeapArrays arrays;
  private final Colour colour;
  private final Spec spec;

  /**
   * @param source names the file in messages
   */
  TorchPerceptionModel(ModelFile file, String source, Device device, Backend backend, int cameras) {
    SaviConfig c = file.config(SaviConfig.class, source);
    thread = new TorchThread("perception model");
    engine = engine(file, source, device, backend);
    manager = NDManager.newBaseManager(device, "PyTorch");
    arrays = new HeapArrays(manager);
    try {
      colour = file.colour();
      String measured = file.extra().get(MaskCalibration.KEY);
      spec =
          new Spec(
              file.sha256().substring(0, 12),
              c.width(),
              c.height(),
              c.slots().count(),
              c.slots().size(),
              measured == null ? MaskCalibration.NONE : MaskCalibration.fromJson(measured, source),
              c.hints());
      warmUp(cameras);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** A model of a file, computed so. */
  static SaviEngine engine(ModelFile file, String source, Device device, Backend backend) {
    if (backend == Backend.EAGER) {
      return new EagerSavi(LoadedSavi.of(file, source, device));
    }
    try (LoadedSavi model = LoadedSavi.of(file, source)) {
      return new ScriptedSavi(model, device, TorchDevice.layout(device));
    }
  }

  @Override
  public Spec spec() {
    return spec;
  }

  @Override
  public List<Output> see(List<Input> frames) {
    Output[] out = new Output[frames.size()];
    List<Integer> first = new ArrayList<>();
    List<Integer> later = new ArrayList<>();
    for (int i = 0; i < out.length; i++) {
      (frames.get(i).last() == null ? first : later).add(i);
    }
    // A scene's first frame starts from learnt slots and takes more rounds: a call of its own.
    for (List<Integer> group : List.of(first, later)) {
      if (!group.isEmpty()) {
        List<Output> seen = thread.call(() -> step(group.stream().map(frames::get).toList()));
        for (int i = 0; i < seen.size(); i++) {
          out[group.get(i)] = seen.get(i);
        }
      }
    }
    return List.of(out);
  }

  /** Frames that all begin a scene, or all go on with one. */
  private List<Output> step(List<Input> frames) {
    int b = frames.size();
    arrays.begin();
    NDArray images =
        arrays.join(
            frames.stream().map(f -> colour.seen(f.image(), spec.height() * spec.width())).toList(),
            new Shape(b, 3, spec.height(), spec.width()));
    boolean begins = frames.get(0).last() == null;
    Savi.Recurrent last = begins ? null : recurrent(frames.stream().map(Input::last).toList());
    SaviEngine.Seen seen = engine.see(images, last, beginnings(frames));
    float[][] masks = HeapArrays.split(seen.masks(), b);
    List<StreamState> states = states(seen.recurrent(), b);
    List<Output> out = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      out.add(new Output(masks[i], states.get(i)));
    }
    return out;
  }

  private SlotBeginnings beginnings(List<Input> frames) {
    return frames.stream().allMatch(f -> f.starts().isEmpty())
        ? null
        : SlotBeginnings.of(manager, frames.stream().map(Input::starts).toList(), spec.numSlots());
  }

  private Savi.Recurrent recurrent(List<StreamState> states) {
    long b = states.size();
    long k = spec.numSlots();
    SlotState slots =
        new SlotState(
            part(states, StreamState::slots, new Shape(b, k, spec.slotSize())),
            part(states, StreamState::positions, new Shape(b, k, 2)),
            part(states, StreamState::scales, new Shape(b, k, 2)),
            part(states, StreamState::rotations, new Shape(b, k, 2, 2)));
    int memory = states.stream().mapToInt(s -> s.hidden().length).max().orElse(0);
    NDArray hidden = part(states, s -> orZeros(s.hidden(), memory), new Shape(b * k, memory / k));
    NDArray cell = part(states, s -> orZeros(s.cell(), memory), new Shape(b * k, memory / k));
    return new Savi.Recurrent(
        slots, hidden == null ? null : new SlotPredictor.Memory(hidden, cell));
  }

  /** A recurrent predictor has run from the second frame on: before, its memory is zero. */
  private static float[] orZeros(float[] values, int length) {
    return values.length == length ? values : new float[length];
  }

  private NDArray part(
      List<StreamState> states, Function<StreamState, float[]> which, Shape shape) {
    return arrays.join(states.stream().map(which).toList(), shape);
  }

  private static List<StreamState> states(Savi.Recurrent recurrent, int b) {
    SlotState s = recurrent.state();
    SlotPredictor.Memory m = recurrent.memory();
    float[][] slots = HeapArrays.split(s.slots(), b);
    float[][] positions = HeapArrays.split(s.positions(), b);
    float[][] scales = HeapArrays.split(s.scales(), b);
    float[][] rotations = HeapArrays.split(s.rotations(), b);
    float[][] hidden = HeapArrays.split(m == null ? null : m.hidden(), b);
    float[][] cell = HeapArrays.split(m == null ? null : m.cell(), b);
    List<StreamState> states = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      states.add(
          new StreamState(slots[i], positions[i], scales[i], rotations[i], hidden[i], cell[i]));
    }
    return states;
  }

  /** The first calls load native code and compile: better before a camera's than during them. */
  private void warmUp(int cameras) {
    for (int b = 1; b <= cameras; b++) {
      List<StreamState> last = Collections.nCopies(b, null);
      for (int i = 0; i < WARM_UP_FRAMES; i++) {
        List<Input> black = new ArrayList<>();
        for (StreamState state : last) {
          black.add(new Input(new float[3 * spec.width() * spec.height()], state));
        }
        last = see(black).stream().map(Output::state).toList();
      }
    }
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
