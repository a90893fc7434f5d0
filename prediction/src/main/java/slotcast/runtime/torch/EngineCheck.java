package slotcast.runtime.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import slotcast.error.UserError;
import slotcast.tensor.TorchOps;

/**
 * Computes a convolution whose result is known, before libtorch is trusted with a camera.
 *
 * <p>Where a hypervisor hides the sizes of the processor's caches, the AVX-512 kernels of libtorch
 * 2.7's oneDNN leave out parts of transposed convolutions, without a word.
 */
final class EngineCheck {
  private EngineCheck() {}

  /**
   * @throws UserError if a result is wrong
   */
  static void run(Device device) {
    float[] got;
    try (TorchThread thread = new TorchThread("engine check");
        NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      got = thread.call(() -> transposed(manager));
    }
    // One pixel of value 2 stamps twice the kernel; padding crops two rows and columns in front.
    float[] expected = {2 * 12, 2 * 13, 2 * 17, 2 * 18};
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(got[i] - expected[i]) > 1e-3) {
        throw new UserError(
            "libtorch on this processor",
            "a transposed convolution with " + got[i] + " where " + expected[i] + " is right",
            "right results",
            "set DNNL_MAX_CPU_ISA=SSE41 in the environment, as ./slotcast does on such machines");
      }
    }
  }

  private static float[] transposed(NDManager manager) {
    NDArray x = manager.create(new float[] {2}, new Shape(1, 1, 1, 1));
    NDArray w = manager.arange(25f).reshape(1, 1, 5, 5);
    return TorchOps.convTranspose2d(x, w, manager.zeros(new Shape(1)), 2, 2, 1).toFloatArray();
  }
}
