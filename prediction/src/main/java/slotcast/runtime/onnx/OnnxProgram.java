package slotcast.runtime.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.onnx.OnnxGraph;
import slotcast.onnx.OnnxValue;
import slotcast.runtime.engine.CameraRows;

/**
 * A graph that ONNX Runtime computes: plain arrays in, plain arrays out, on the caller's thread and
 * as many others as it was told of. Inputs and outputs lie in memory that is kept from call to
 * call, one set for each number of images, so that a call allocates nothing but its results.
 *
 * <p>Not for several threads.
 */
public final class OnnxProgram implements AutoCloseable {
  private final OrtEnvironment environment = OnnxLibrary.environment();
  private final OnnxGraph graph;
  private final OrtSession session;
  private final Map<Long, Binding> bindings = new HashMap<>();

  /**
   * Loads a graph.
   *
   * @param threads that an operation computes with
   * @throws slotcast.error.UserError if there is no ONNX Runtime
   */
  public OnnxProgram(OnnxGraph graph, int threads) {
    this.graph = graph;
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.set_denormal_as_zero", "1");
      session = environment.createSession(graph.bytes(Map.of()), options);
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(OrtException e) {
    return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
  }

  /** What is computed. */
  OnnxGraph graph() {
    return graph;
  }

  /**
   * Computes.
   *
   * @param number what the graph's symbol stands for: B, images or histories
   * @param inputs in the graph's order
   * @return in the graph's order
   */
  public float[][] run(long number, List<float[]> inputs) {
    return run(number, inputs, null);
  }

  /**
   * As the other.
   *
   * @param first where the first output goes, see {@link CameraRows}, and null is returned in its
   *     place; null for an array of its own
   */
  @SuppressWarnings("try") // results lie in the binding's own tensors
  float[][] run(long number, List<float[]> inputs, float[][] first) {
    Binding binding = bindings.computeIfAbsent(number, Binding::new);
    for (int i = 0; i < inputs.size(); i++) {
      binding.from.get(i).clear().put(inputs.get(i));
    }
    try (OrtSession.Result ignored = session.run(binding.inputs, binding.outputs)) {
      float[][] out = new float[binding.to.size()][];
      for (int i = 0; i < out.length; i++) {
        FloatBuffer values = binding.to.get(i).clear();
        if (i == 0 && first != null) {
          CameraRows.fill(first, values);
        } else {
          out[i] = new float[values.capacity()];
          values.get(out[i]);
        }
      }
      return out;
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** Tensors over memory outside the Java heap, for one number of images. */
  private final class Binding {
    final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    final List<FloatBuffer> from = new ArrayList<>();
    final List<FloatBuffer> to = new ArrayList<>();

    Binding(long number) {
      graph.inputs().forEach(v -> bind(v, number, inputs, from));
      graph.outputs().forEach(v -> bind(v, number, outputs, to));
    }

    private void bind(
        OnnxValue value, long number, Map<String, OnnxTensor> tensors, List<FloatBuffer> buffers) {
      int bytes = Math.toIntExact(4 * value.size().at(number));
      ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      FloatBuffer floats = memory.asFloatBuffer();
      buffers.add(floats);
      try {
        tensors.put(
            value.name(), OnnxTensor.createTensor(environment, floats, value.shape(number)));
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Frees the session and its memory. */
  @Override
  public void close() {
    bindings.values().forEach(Binding::close);
    bindings.clear();
    try {
      session.close();
    } catch (OrtException e) {
      throw failed(e);
    }
  }
}
