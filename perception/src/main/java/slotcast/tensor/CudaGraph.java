package slotcast.tensor;

import ai.djl.ndarray.types.Shape;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * One call of a {@link TorchScript} method on a GPU, recorded for fixed shapes: inputs to the card,
 * all kernels, and outputs back, which the processor launches as one. A small model waits for the
 * launches of its kernels otherwise.
 *
 * <p>Inputs and outputs lie in pinned memory that belongs to the graph. Made, run and closed by one
 * thread at a time; graphs that one thread has made share memory on the card, and only that thread
 * may run them.
 */
public final class CudaGraph implements AutoCloseable {
  private final String call; // for messages
  private final FloatBuffer inputs;
  private final long[] offsets;
  private final FloatBuffer outputs;
  private final long[] sizes;
  private long handle; // 0: closed

  /** See {@link TorchScript#graph}. */
  CudaGraph(
      long module, int device, String method, List<Shape> shapes, int outputs, long... numbers) {
    call = method + shapes;
    long[][] all = shapes.stream().map(Shape::getShape).toArray(long[][]::new);
    handle = CudaGraphNative.capture(module, device, method, all, numbers, outputs);
    inputs = CudaGraphNative.inputs(handle).order(ByteOrder.nativeOrder()).asFloatBuffer();
    offsets = CudaGraphNative.offsets(handle);
    this.outputs = CudaGraphNative.outputs(handle).order(ByteOrder.nativeOrder()).asFloatBuffer();
    sizes = CudaGraphNative.sizes(handle);
  }

  /**
   * Computes, and waits for the card.
   *
   * @param values of the inputs, as many as the shapes say
   * @return the outputs
   * @throws IllegalStateException if the graph is closed, or the card fails
   */
  public float[][] run(List<float[]> values) {
    if (handle == 0) {
      throw new IllegalStateException("the graph of " + call + " is closed");
    }
    if (values.size() != offsets.length) {
      throw new IllegalArgumentException(values.size() + " inputs of " + call);
    }
    for (int i = 0; i < offsets.length; i++) {
      inputs.position(Math.toIntExact(offsets[i])).put(values.get(i));
    }
    CudaGraphNative.replay(handle);
    float[][] out = new float[sizes.length][];
    outputs.rewind();
    for (int i = 0; i < out.length; i++) {
      out[i] = new float[Math.toIntExact(sizes[i])];
      outputs.get(out[i]);
    }
    return out;
  }

  @Override
  public void close() {
    long open = handle;
    handle = 0;
    if (open != 0) {
      CudaGraphNative.free(open);
    }
  }
}
