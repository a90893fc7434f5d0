package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import slotcast.model.ColourNoise;
import slotcast.model.LoadedSavi;
import slotcast.model.ModelFile;
import slotcast.model.Randomness;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.model.SlotPredictor;
import slotcast.model.SlotState;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;
import slotcast.runtime.engine.CameraRows;
import slotcast.runtime.engine.PerceptionEngine;

/**
 * SAVi on libtorch, operation by operation. Between two calls nothing is in native memory but the
 * weights.
 */
final class EagerPerception implements PerceptionEngine {
  private final TorchThread thread = new TorchThread("perception model");
  private final SaviConfig config;
  private final LoadedSavi model;
  private final HeapArrays arrays;

  /**
   * @param source names the file in messages
   */
  EagerPerception(ModelFile file, String source, Device device) {
    config = file.config(SaviConfig.class, source);
    model = LoadedSavi.of(file, source, device);
    arrays = new HeapArrays(device);
  }

  @Override
  public StreamState see(
      int b, float[] images, StreamState last, List<List<SlotStart>> starts, float[][] masks) {
    return thread.call(
        () -> {
          arrays.begin();
          NDArray seen = images(b, images);
          Savi.Step step = step(b, seen, last, starts);
          ColourNoise noise = model.noise().orElse(null);
          NDArray drawn = model.savi().masks(step.state(), step.attention(), seen, noise);
          CameraRows.fill(masks, HeapArrays.values(drawn));
          return state(step.recurrent());
        });
  }

  @Override
  public Found find(int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    return thread.call(
        () -> {
          arrays.begin();
          Savi.Step step = step(b, images(b, images), last, starts);
          SlotState shown = model.savi().shown(step.state(), step.attention());
          return new Found(state(step.recurrent()), HeapArrays.floats(shown.scales()));
        });
  }

  @Override
  public void masks(int b, float[] images, Found found, float[][] masks) {
    thread.run(
        () -> {
          arrays.begin();
          StreamState s = found.state();
          SlotState shown = slots(b, s.slots(), s.positions(), found.shown(), s.rotations());
          ColourNoise noise = model.noise().orElse(null);
          NDArray drawn = model.savi().drawnMasks(shown, images(b, images), noise);
          CameraRows.fill(masks, HeapArrays.values(drawn));
        });
  }

  private Savi.Step step(int b, NDArray images, StreamState last, List<List<SlotStart>> starts) {
    SlotBeginnings begun =
        starts == null ? null : SlotBeginnings.of(arrays.manager(), starts, config.slots().count());
    return model.savi().step(images, recurrent(b, last), Randomness.NONE, begun);
  }

  private NDArray images(int b, float[] images) {
    return arrays.tensor(images, new Shape(b, 3, config.height(), config.width()));
  }

  private Savi.Recurrent recurrent(int b, StreamState s) {
    if (s == null) {
      return null;
    }
    int k = config.slots().count();
    SlotState slots = slots(b, s.slots(), s.positions(), s.scales(), s.rotations());
    NDArray hidden = array(s.hidden(), (long) b * k, s.hidden().length / (b * k));
    NDArray cell = array(s.cell(), (long) b * k, s.cell().length / (b * k));
    return new Savi.Recurrent(
        slots, hidden == null ? null : new SlotPredictor.Memory(hidden, cell));
  }

  private SlotState slots(
      int b, float[] slots, float[] positions, float[] scales, float[] rotations) {
    int k = config.slots().count();
    return new SlotState(
        array(slots, b, k, config.slots().size()),
        array(positions, b, k, 2),
        array(scales, b, k, 2),
        array(rotations, b, k, 2, 2));
  }

  private NDArray array(float[] values, long... shape) {
    return arrays.tensor(values, new Shape(shape));
  }

  private static StreamState state(Savi.Recurrent recurrent) {
    SlotState s = recurrent.state();
    SlotPredictor.Memory m = recurrent.memory();
    return new StreamState(
        HeapArrays.floats(s.slots()),
        HeapArrays.floats(s.positions()),
        HeapArrays.floats(s.scales()),
        HeapArrays.floats(s.rotations()),
        HeapArrays.floats(m == null ? null : m.hidden()),
        HeapArrays.floats(m == null ? null : m.cell()));
  }

  @Override
  public int nativeArrays() {
    return arrays.count();
  }

  @Override
  public void close() {
    thread.close(
        () -> {
          arrays.close();
          model.close();
        });
  }
}
