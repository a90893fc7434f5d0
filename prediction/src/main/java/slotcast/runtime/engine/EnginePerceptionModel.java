package slotcast.runtime.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import slotcast.image.Colour;
import slotcast.model.ModelFile;
import slotcast.model.SaviConfig;
import slotcast.motion.SlotStart;
import slotcast.perception.MaskCalibration;
import slotcast.perception.PerceptionModel;
import slotcast.perception.StreamState;

/** SAVi of any back end. */
public final class EnginePerceptionModel implements PerceptionModel {
  private static final int WARM_UP_FRAMES = 10;

  private final PerceptionEngine engine;
  private final Colour colour;
  private final Spec spec;

  /**
   * Warms a model up.
   *
   * @param engine of the file's model; closed with this
   * @param source names the file in messages
   * @param cameras most frames that will be seen in one call
   */
  public EnginePerceptionModel(
      PerceptionEngine engine, ModelFile file, String source, int cameras) {
    this.engine = engine;
    SaviConfig c = file.config(SaviConfig.class, source);
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
        List<Output> seen = step(group.stream().map(frames::get).toList());
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
    float[] images =
        HeapArrays.join(frames, f -> colour.seen(f.image(), spec.height() * spec.width()));
    boolean begins = frames.get(0).last() == null;
    StreamState last = begins ? null : joined(frames);
    float[][] masks = frames.stream().map(Input::masks).toArray(float[][]::new);
    List<StreamState> states = states(engine.see(b, images, last, starts(frames), masks), b);
    List<Output> out = new ArrayList<>();
    for (int i = 0; i < b; i++) {
      out.add(new Output(masks[i], states.get(i)));
    }
    return out;
  }

  private static List<List<SlotStart>> starts(List<Input> frames) {
    return frames.stream().allMatch(f -> f.starts().isEmpty())
        ? null
        : frames.stream().map(Input::starts).toList();
  }

  private static StreamState joined(List<Input> frames) {
    if (frames.size() == 1) {
      return frames.get(0).last();
    }
    int memory = frames.stream().mapToInt(f -> f.last().hidden().length).max().orElse(0);
    return new StreamState(
        HeapArrays.join(frames, f -> f.last().slots()),
        HeapArrays.join(frames, f -> f.last().positions()),
        HeapArrays.join(frames, f -> f.last().scales()),
        HeapArrays.join(frames, f -> f.last().rotations()),
        HeapArrays.join(frames, f -> orZeros(f.last().hidden(), memory)),
        HeapArrays.join(frames, f -> orZeros(f.last().cell(), memory)));
  }

  /** A recurrent predictor has run from the second frame on: before, its memory is zero. */
  private static float[] orZeros(float[] values, int length) {
    return values.length == length ? values : new float[length];
  }

  private static List<StreamState> states(StreamState all, int b) {
    if (b == 1) {
      return List.of(all);
    }
    float[][] slots = HeapArrays.split(all.slots(), b);
    float[][] positions = HeapArrays.split(all.positions(), b);
    float[][] scales = HeapArrays.split(all.scales(), b);
    float[][] rotations = HeapArrays.split(all.rotations(), b);
    float[][] hidden = HeapArrays.split(all.hidden(), b);
    float[][] cell = HeapArrays.split(all.cell(), b);
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

  /** See {@link PerceptionEngine#nativeArrays}. */
  public int nativeArrays() {
    return engine.nativeArrays();
  }

  @Override
  public void close() {
    engine.close();
  }
}
