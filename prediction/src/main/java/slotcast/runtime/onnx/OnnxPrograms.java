package slotcast.runtime.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import slotcast.onnx.ConvRanges;
import slotcast.onnx.OnnxGraph;

/**
 * The programs of one model, each written and loaded when it is first needed. One call at a time.
 */
final class OnnxPrograms implements AutoCloseable {
  private final Function<String, OnnxGraph> graphs;
  private final int threads;
  private final Map<String, OnnxProgram> loaded = new HashMap<>();
  private ConvRanges ranges = new ConvRanges(Map.of());
  private boolean closed;

  /**
   * @param threads that an operation computes with
   * @param graphs writes the graph of a name
   */
  OnnxPrograms(int threads, Function<String, OnnxGraph> graphs) {
    this.threads = threads;
    this.graphs = graphs;
  }

  /** Loads a program before it is needed. */
  synchronized OnnxProgram load(String name) {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return loaded.computeIfAbsent(name, n -> new OnnxProgram(graphs.apply(n), threads));
  }

  /**
   * Computes; see {@link OnnxProgram#run}.
   *
   * @throws IllegalStateException if the programs are closed
   */
  synchronized float[][] run(String name, long number, List<float[]> inputs, float[][] first) {
    OnnxProgram program = load(name);
    float[][] out = program.run(number, inputs, first);
    if (program.graph().isObserved()) {
      ranges = ranges.or(program.graph().ranges(out[out.length - 1]));
    }
    return out;
  }

  /** What convolutions of observed graphs saw and gave since the last call. */
  synchronized ConvRanges takeRanges() {
    ConvRanges all = ranges;
    ranges = new ConvRanges(Map.of());
    return all;
  }

  @Override
  public synchronized void close() {
    closed = true;
    loaded.values().forEach(OnnxProgram::close);
    loaded.clear();
  }
}
