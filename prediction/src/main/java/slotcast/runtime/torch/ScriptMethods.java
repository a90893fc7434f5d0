package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.runtime.engine.CameraRows;
import slotcast.runtime.engine.HeapTensor;
import slotcast.tensor.CudaGraph;
import slotcast.tensor.CudaGraphLibrary;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.TorchScript;

/**
 * The methods of a script: plain arrays in, plain arrays out. On a GPU each call is recorded as a
 * {@link CudaGraph} when its shapes are met first, if there is the library for it.
 *
 * <p>Belongs to one {@link TorchThread}. Between two calls nothing is in native memory but the
 * weights, and on a GPU the graphs.
 */
final class ScriptMethods implements AutoCloseable {
  /** All that a method lists. */
  static final int ALL = Integer.MAX_VALUE;

  /** Calls that are recorded, at most: shapes without end would take memory without end. */
  static final int MOST_GRAPHS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(ScriptMethods.class);

  private final TorchScript script;
  private final HeapArrays arrays;
  private final Recorder recorder; // null: nothing is recorded
  private final Map<Call, Optional<CudaGraph>> graphs = new HashMap<>(); // empty: cannot be

  /** What a graph is recorded for. */
  record Call(String method, int outputs, List<Shape> shapes, List<Long> numbers) {}

  /** Records calls. */
  interface Recorder {
    /**
     * Records one.
     *
     * @throws IllegalStateException if it cannot be recorded
     */
    CudaGraph record(TorchScript script, Call call);
  }

  /**
   * Loads a script.
   *
   * @param recorder of its calls, or null for none
   */
  ScriptMethods(ScriptSource source, Device device, Recorder recorder) {
    script = new TorchScript(source, device);
    arrays = new HeapArrays(device);
    this.recorder = recorder;
  }

  /** Whether scripts on a device compute by graphs. */
  static boolean usesGraphs(Device device) {
    return device.isGpu() && CudaGraphLibrary.isThere();
  }

  /** What records calls on a device; null if nothing does. */
  static Recorder recorder(Device device) {
    return usesGraphs(device) ? ScriptMethods::record : null;
  }

  private static CudaGraph record(TorchScript script, Call call) {
    long[] numbers = call.numbers().stream().mapToLong(Long::longValue).toArray();
    return script.graph(call.method(), call.shapes(), call.outputs(), numbers);
  }

  /** All that a method lists. */
  float[][] run(String method, List<HeapTensor> inputs) {
    return run(method, ALL, inputs);
  }

  /** All that a method lists, the first of it elsewhere. */
  float[][] run(String method, List<HeapTensor> inputs, float[][] first) {
    return run(method, ALL, inputs, first);
  }

  /** Some of it, each in an array of its own. */
  float[][] run(String method, int outputs, List<HeapTensor> inputs, long... numbers) {
    return run(method, outputs, inputs, null, numbers);
  }

  /**
   * Computes.
   *
   * @param outputs how many of the tensors that the method lists are wanted at most
   * @param first where the first tensor goes, see {@link CameraRows}, and null is returned in its
   *     place; null for an array of its own
   * @param numbers which the method takes behind the tensors: none or one
   */
  float[][] run(
      String method, int outputs, List<HeapTensor> inputs, float[][] first, long... numbers) {
    List<Shape> shapes = inputs.stream().map(t -> new Shape(t.shape())).toList();
    Optional<CudaGraph> graph =
        recorder == null
            ? Optional.empty()
            : graph(new Call(method, outputs, shapes, Arrays.stream(numbers).boxed().toList()));
    if (graph.isEmpty()) {
      return plain(method, outputs, inputs, shapes, first, numbers);
    }
    float[][] out = graph.get().run(inputs.stream().map(HeapTensor::values).toList());
    if (first != null) {
      CameraRows.fill(first, FloatBuffer.wrap(out[0]));
      out[0] = null;
    }
    return out;
  }

  private Optional<CudaGraph> graph(Call call) {
    Optional<CudaGraph> known = graphs.get(call);
    if (known != null) {
      return known;
    }
    if (graphs.size() == MOST_GRAPHS) {
      return Optional.empty();
    }
    Optional<CudaGraph> made;
    try {
      made = Optional.of(recorder.record(script, call));
      LOG.debug("{} of {} is a CUDA graph", call.method(), call.shapes());
    } catch (IllegalStateException e) {
      LOG.warn(
          "{} of {} is computed without a CUDA graph: {}",
          call.method(),
          call.shapes(),
          e.getMessage());
      made = Optional.empty();
    }
    graphs.put(call, made);
    if (graphs.size() == MOST_GRAPHS) {
      LOG.warn("{} CUDA graphs: calls of other shapes are computed without one", MOST_GRAPHS);
    }
    return made;
  }

  private float[][] plain(
      String method,
      int outputs,
      List<HeapTensor> inputs,
      List<Shape> shapes,
      float[][] first,
      long... numbers) {
    arrays.begin();
    NDArray[] in = new NDArray[shapes.size()];
    for (int i = 0; i < in.length; i++) {
      in[i] = arrays.tensor(inputs.get(i).values(), shapes.get(i));
    }
    NDList out =
        numbers.length == 0
            ? script.infer(method, arrays.manager(), in)
            : script.infer(method, arrays.manager(), numbers[0], in);
    float[][] values = new float[Math.min(outputs, out.size())][];
    for (int i = 0; i < values.length; i++) {
      if (i == 0 && first != null) {
        CameraRows.fill(first, HeapArrays.values(out.get(i)));
      } else {
        values[i] = HeapArrays.floats(out.get(i));
      }
    }
    return values;
  }

  /** Tensors now beside the weights and the graphs. */
  int nativeArrays() {
    return arrays.count();
  }

  @Override
  public void close() {
    graphs.values().forEach(g -> g.ifPresent(CudaGraph::close));
    graphs.clear();
    arrays.close();
    script.close();
  }
}
