package slotcast.parity;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import slotcast.onnx.OnnxGraph;
import slotcast.onnx.OnnxValue;
import slotcast.onnx.ScriptTracer;
import slotcast.runtime.onnx.OnnxProgram;
import slotcast.tensor.Layout;
import slotcast.tensor.Products;
import slotcast.tensor.ScriptSource;
import slotcast.tensor.ScriptTarget;
import slotcast.tensor.TorchScript;

/** A script's methods, computed by libtorch or, each as a graph of its own, by ONNX Runtime. */
final class ScriptRun implements AutoCloseable {
  /** All ways to compute a script. */
  enum Way {
    ANYWHERE(ScriptTarget.ANYWHERE),
    FIRST_MKL(new ScriptTarget(Layout.CHANNELS_FIRST, Products.MKL)),
    LAST_MKL(new ScriptTarget(Layout.CHANNELS_LAST, Products.MKL)),
    LAST_ONEDNN(new ScriptTarget(Layout.CHANNELS_LAST, Products.ONEDNN)),
    ONNX(ScriptTarget.ANYWHERE);

    private final ScriptTarget target;

    Way(ScriptTarget target) {
      this.target = target;
    }

    /** All that there are on the device of the tests. */
    static List<Way> all() {
      boolean gpu = Engine.getInstance().defaultDevice().isGpu();
      return gpu ? List.of(ANYWHERE, ONNX) : List.of(values());
    }
  }

  private final TorchScript script; // null on ONNX Runtime
  private final ScriptSource source;

  ScriptRun(Way way, Function<ScriptTarget, ScriptSource> writer, Device device) {
    source = writer.apply(way.target);
    script = way == Way.ONNX ? null : new TorchScript(source, device);
  }

  /**
   * Calls a method.
   *
   * @param arguments tensors; null stands for one that the method does not take
   */
  NDList call(String method, NDManager manager, NDArray... arguments) {
    return script == null
        ? onnx(method, manager, arguments)
        : script.infer(method, manager, arguments);
  }

  /** As the other, with a whole number behind the tensors. */
  NDList call(String method, NDManager manager, long number, NDArray... arguments) {
    return script == null
        ? onnx(method, manager, arguments, number)
        : script.infer(method, manager, number, arguments);
  }

  private NDList onnx(String method, NDManager manager, NDArray[] arguments, long... numbers) {
    List<NDArray> given = Arrays.stream(arguments).filter(Objects::nonNull).toList();
    List<OnnxValue> inputs = new ArrayList<>();
    for (NDArray x : given) {
      long[] shape = x.getShape().getShape();
      inputs.add(
          OnnxValue.input(
              "in_" + inputs.size(),
              OnnxValue.Size.of(shape[0]),
              Arrays.copyOfRange(shape, 1, shape.length)));
    }
    OnnxGraph graph = ScriptTracer.trace(source, method, inputs, List.of(), numbers);
    NDList results = new NDList();
    try (OnnxProgram program = new OnnxProgram(graph, 1)) {
      float[][] out = program.run(1, given.stream().map(NDArray::toFloatArray).toList());
      for (int i = 0; i < out.length; i++) {
        results.add(manager.create(out[i], new Shape(graph.outputs().get(i).shape(1))));
      }
    }
    return results;
  }

  @Override
  public void close() {
    if (script != null) {
      script.close();
    }
  }
}
