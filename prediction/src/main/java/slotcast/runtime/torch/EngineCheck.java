package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import slotcast.error.UserError;
import slotcast.tensor.TorchOps;

/**
 * Compares convolutions with sums in plain Java, before libtorch is trusted with a camera: a tenth
 * of a second, once.
 *
 * <p>Where a hypervisor hides the sizes of the processor's caches, AVX kernels of libtorch 2.7's
 * oneDNN leave out parts of some convolutions, without a word. Which ones depends on the numbers of
 * channels; those tried here are the usual ones, and thin ones.
 */
final class EngineCheck {
  private static final int[][] CHANNELS = {
    {1, 1}, {3, 8}, {8, 8}, {3, 10}, {10, 10}, {10, 4}, {32, 32}
  };
  private static final int SIDE = 8;
  private static final int KERNEL = 5;

  /** Devices that have computed right; both nodes of a process share them. */
  private static final Set<Device> TRUSTED = ConcurrentHashMap.newKeySet();

  private EngineCheck() {}

  /**
   * @throws UserError if a result is wrong
   */
  static synchronized void run(Device device) {
    if (TRUSTED.contains(device)) {
      return;
    }
    Random random = new Random(1);
    try (TorchThread thread = new TorchThread("engine check");
        NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      for (int[] c : CHANNELS) {
        for (int stride = 1; stride <= 2; stride++) {
          Case convolution = new Case(c[0], c[1], stride, random);
          convolution.compare(thread.call(() -> convolution.forward(manager)), false);
          convolution.compare(thread.call(() -> convolution.transposed(manager)), true);
        }
      }
    }
    TRUSTED.add(device);
  }

  /** One convolution: image (I,h,w), kernel (O,I,k,k), or (I,O,k,k) transposed. */
  private static final class Case {
    final int in;
    final int out;
    final int stride;
    final float[] image;
    final float[] kernel;

    Case(int in, int out, int stride, Random random) {
      this.in = in;
      this.out = out;
      this.stride = stride;
      this.image = values(in * SIDE * SIDE, random);
      this.kernel = values(in * out * KERNEL * KERNEL, random);
    }

    private static float[] values(int count, Random random) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = random.nextInt(17) - 8; // small whole numbers: sums are exact
      }
      return values;
    }

    float[] forward(NDManager manager) {
      NDArray x = manager.create(image, new Shape(1, in, SIDE, SIDE));
      NDArray w = manager.create(kernel, new Shape(out, in, KERNEL, KERNEL));
      return TorchOps.conv2d(x, w, manager.zeros(new Shape(out)), stride, KERNEL / 2)
          .toFloatArray();
    }

    float[] transposed(NDManager manager) {
      NDArray x = manager.create(image, new Shape(1, in, SIDE, SIDE));
      NDArray w = manager.create(kernel, new Shape(in, out, KERNEL, KERNEL));
      return TorchOps.convTranspose2d(
              x, w, manager.zeros(new Shape(out)), stride, KERNEL / 2, stride - 1)
          .toFloatArray();
    }

    void compare(float[] got, boolean transposed) {
      int side = transposed ? SIDE * stride : (SIDE + stride - 1) / stride;
      float[] expected = new float[out * side * side];
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          stamp(expected, i, o, side, transposed);
        }
      }
      for (int p = 0; p < expected.length; p++) {
        if (got.length != expected.length || !(Math.abs(got[p] - expected[p]) < 0.5)) {
          throw new UserError(
              "libtorch on this processor",
              "%s convolution of %d to %d channels with %s where %s is right"
                  .formatted(transposed ? "a transposed" : "a", in, out, got[p], expected[p]),
              "right results",
              "set DNNL_MAX_CPU_ISA=SSE41 in the environment, as ./slotcast does where a hypervisor"
                  + " hides the processor's caches");
        }
      }
    }

    /** Adds what one input channel gives to one output channel. */
    private void stamp(float[] sum, int i, int o, int side, boolean transposed) {
      int pad = KERNEL / 2;
      int small = transposed ? SIDE : side;
      for (int y = 0; y < small; y++) {
        for (int x = 0; x < small; x++) {
          for (int ky = 0; ky < KERNEL; ky++) {
            for (int kx = 0; kx < KERNEL; kx++) {
              int v = y * stride - pad + ky; // the other side's
              int u = x * stride - pad + kx;
              int limit = transposed ? side : SIDE;
              if (v < 0 || u < 0 || v >= limit || u >= limit) {
                continue;
              }
              int row = transposed ? i * out + o : o * in + i;
              float weight = kernel[(row * KERNEL + ky) * KERNEL + kx];
              int from = transposed ? (i * SIDE + y) * SIDE + x : (i * SIDE + v) * SIDE + u;
              int to = transposed ? (o * side + v) * side + u : (o * side + y) * side + x;
              sum[to] += image[from] * weight;
            }
          }
        }
      }
    }
  }
}
