package slotcast.runtime.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import slotcast.model.SaviConfig;
import slotcast.model.SlotBeginnings;
import slotcast.model.script.Poses;
import slotcast.model.script.SaviScript;
import slotcast.motion.SlotStart;
import slotcast.perception.StreamState;

/** The methods of a {@link SaviScript}, whatever computes them: what they take, what they list. */
public final class SaviMethods {
  private static final float[] NONE = {};

  private final SaviConfig config;

  /** Of a model's shape. */
  public SaviMethods(SaviConfig config) {
    this.config = config;
  }

  /** Computes a method. */
  public interface Call {
    /**
     * Computes.
     *
     * @param method its name
     * @param inputs with the cameras on the first axis, or cameras and slots
     * @return the tensors that it lists
     */
    float[][] run(String method, List<HeapTensor> inputs);
  }

  /** See {@link PerceptionEngine#see}. */
  public PerceptionEngine.Seen see(
      Call call, int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    List<HeapTensor> in = inputs(b, images, last);
    if (config.hints() != null) {
      int k = config.slots().count();
      List<List<SlotStart>> all = starts == null ? Collections.nCopies(b, List.of()) : starts;
      List<float[]> begun = SlotBeginnings.arrays(all, k);
      in.add(new HeapTensor(begun.get(0), b, k, 1));
      in.add(new HeapTensor(begun.get(1), b, k, 2));
      in.add(new HeapTensor(begun.get(2), b, k, 2));
    }
    float[][] out = call.run(last == null ? "first" : "next", in);
    int poses = Poses.of(config.corrector().type()).size();
    boolean remembers = last != null && SaviScript.isRecurrent(config);
    StreamState state =
        new StreamState(
            out[1],
            poses > 0 ? out[2] : NONE,
            poses > 1 ? out[3] : NONE,
            poses > 2 ? out[4] : NONE,
            remembers ? out[2 + poses] : NONE,
            remembers ? out[3 + poses] : NONE);
    return new PerceptionEngine.Seen(out[0], state);
  }

  /** See {@link PerceptionEngine#slots}. */
  public float[] slots(Call call, int b, float[] images, StreamState last) {
    return call.run("next_slots", inputs(b, images, last))[0];
  }

  /** Images, and what a frame goes on from, as far as the model has it; no memory is zeros. */
  private List<HeapTensor> inputs(int b, float[] images, StreamState last) {
    List<HeapTensor> in = new ArrayList<>();
    in.add(new HeapTensor(images, b, 3, config.height(), config.width()));
    if (last == null) {
      return in;
    }
    int k = config.slots().count();
    in.add(new HeapTensor(last.slots(), b, k, config.slots().size()));
    add(in, last.positions(), b, k, 2);
    add(in, last.scales(), b, k, 2);
    add(in, last.rotations(), b, k, 2, 2);
    if (SaviScript.isRecurrent(config)) {
      in.add(memory(last.hidden(), b * k));
      in.add(memory(last.cell(), b * k));
    }
    return in;
  }

  private static void add(List<HeapTensor> in, float[] values, long... shape) {
    if (values.length > 0) {
      in.add(new HeapTensor(values, shape));
    }
  }

  private HeapTensor memory(float[] values, int slots) {
    int size = config.slots().mlpSize();
    return new HeapTensor(values.length > 0 ? values : new float[slots * size], slots, size);
  }
}
