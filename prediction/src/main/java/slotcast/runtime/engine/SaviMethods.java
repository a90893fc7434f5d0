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
     * @param first where the first tensor goes, see {@link CameraRows}; null for an array of its
     *     own
     * @return the tensors that it lists; null in place of one that has gone elsewhere
     */
    float[][] run(String method, List<HeapTensor> inputs, float[][] first);
  }

  /** See {@link PerceptionEngine#see}. */
  public StreamState see(
      Call call,
      int b,
      float[] images,
      StreamState last,
      List<List<SlotStart>> starts,
      float[][] masks) {
    String method = last == null ? "first" : "next";
    float[][] out = call.run(method, inputs(b, images, last, starts), masks);
    return state(out, 1, false, last != null);
  }

  /** See {@link PerceptionEngine#find}. */
  public PerceptionEngine.Found find(
      Call call, int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    String method = last == null ? "first_slots" : "next_slots";
    float[][] out = call.run(method, inputs(b, images, last, starts), null);
    boolean shown = SaviScript.leavesOut(config);
    StreamState state = state(out, 0, shown, last != null);
    return new PerceptionEngine.Found(state, shown ? out[1 + poses()] : state.scales());
  }

  /** See {@link PerceptionEngine#masks}. */
  public void masks(
      Call call, int b, float[] images, PerceptionEngine.Found found, float[][] masks) {
    StreamState s = found.state();
    List<HeapTensor> in = new ArrayList<>();
    in.add(images(b, images));
    slots(in, b, s.slots(), s.positions(), found.shown(), s.rotations());
    var unused = call.run("drawn", in, masks);
  }

  private int poses() {
    return Poses.of(config.corrector().type()).size();
  }

  /**
   * What goes on to the next frame.
   *
   * @param at where its slots are
   * @param shown whether there is one more part behind the poses
   */
  private StreamState state(float[][] out, int at, boolean shown, boolean later) {
    int poses = poses();
    boolean remembers = later && SaviScript.isRecurrent(config);
    int memory = at + 1 + poses + (shown ? 1 : 0);
    return new StreamState(
        out[at],
        poses > 0 ? out[at + 1] : NONE,
        poses > 1 ? out[at + 2] : NONE,
        poses > 2 ? out[at + 3] : NONE,
        remembers ? out[memory] : NONE,
        remembers ? out[memory + 1] : NONE);
  }

  private HeapTensor images(int b, float[] images) {
    return new HeapTensor(images, b, 3, config.height(), config.width());
  }

  private void slots(
      List<HeapTensor> in,
      int b,
      float[] slots,
      float[] positions,
      float[] scales,
      float[] rotations) {
    int k = config.slots().count();
    in.add(new HeapTensor(slots, b, k, config.slots().size()));
    add(in, positions, b, k, 2);
    add(in, scales, b, k, 2);
    add(in, rotations, b, k, 2, 2);
  }

  /** Images, and what a frame goes on from, as far as the model has it; no memory is zeros. */
  private List<HeapTensor> inputs(
      int b, float[] images, StreamState last, List<List<SlotStart>> starts) {
    List<HeapTensor> in = new ArrayList<>();
    in.add(images(b, images));
    int k = config.slots().count();
    if (last != null) {
      slots(in, b, last.slots(), last.positions(), last.scales(), last.rotations());
      if (SaviScript.isRecurrent(config)) {
        in.add(memory(last.hidden(), b * k));
        in.add(memory(last.cell(), b * k));
      }
    }
    if (config.hints() != null) {
      List<List<SlotStart>> all = starts == null ? Collections.nCopies(b, List.of()) : starts;
      List<float[]> begun = SlotBeginnings.arrays(all, k);
      in.add(new HeapTensor(begun.get(0), b, k, 1));
      in.add(new HeapTensor(begun.get(1), b, k, 2));
      in.add(new HeapTensor(begun.get(2), b, k, 2));
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
