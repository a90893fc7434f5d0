package slotcast.tensor;

import java.nio.ByteBuffer;

/**
 * The native methods behind {@link CudaGraph}: {@code src/main/cpp/cuda_graph.cc}, which {@code
 * docker/build_djl_jni.sh} compiles from this file's header alone. Handles are addresses; none may
 * be used after {@link #free}.
 */
final class CudaGraphNative {
  private CudaGraphNative() {}

  /** The version of libtorch that the library was compiled for, as 2.11.0. Calls nothing of it. */
  static native String builtFor();

  /**
   * Records a call.
   *
   * @param module address of the module
   * @param device number of the GPU that its weights are on
   * @param method which takes float32 tensors, then whole numbers, and lists float32 tensors
   * @param shapes of the tensors
   * @param numbers the whole numbers
   * @param outputs how many of the listed tensors are wanted at most
   * @return the graph's handle
   * @throws IllegalStateException if libtorch cannot record it
   */
  static native long capture(
      long module, int device, String method, long[][] shapes, long[] numbers, int outputs);

  /** Pinned memory of all inputs. */
  static native ByteBuffer inputs(long graph);

  /** Where each input begins there, in floats. */
  static native long[] offsets(long graph);

  /** Pinned memory of all outputs, one behind the other. */
  static native ByteBuffer outputs(long graph);

  /** Floats of each output. */
  static native long[] sizes(long graph);

  /**
   * Computes outputs from inputs, and waits for them.
   *
   * @throws IllegalStateException if the card fails
   */
  static native void replay(long graph);

  /** Frees a graph, when nothing computes with it. */
  static native void free(long graph);
}
