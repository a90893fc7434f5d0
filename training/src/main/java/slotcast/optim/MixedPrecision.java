package slotcast.optim;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import slotcast.error.UserError;
import slotcast.tensor.LayerPrecision;

/**
 * Mixed precision, as {@code torch.autocast} does it: while one is open on a thread, linear layers,
 * convolutions and transposed convolutions there round their inputs and weights to bfloat16 (8 bits
 * of precision) or float16 (11 bits, to be used with {@link LossScale}), and so do their backward
 * passes.
 *
 * <p>All else stays float32: parameters and their gradients, the optimiser, norms, attention,
 * recurrent cells, losses. Unlike autocast, what a layer gives is float32 again at once.
 *
 * <pre>
 * try (MixedPrecision mixed = MixedPrecision.open(LayerPrecision.BFLOAT16)) {
 *   loss = …;
 * }
 * </pre>
 */
public final class MixedPrecision implements AutoCloseable {
  /** Of x86-64 processors that multiply bfloat16, and float16. */
  private static final Map<LayerPrecision, List<String>> PROCESSOR_FLAGS =
      Map.of(
          LayerPrecision.BFLOAT16, List.of("avx512_bf16", "amx_bf16"),
          LayerPrecision.FLOAT16, List.of("avx512_fp16", "amx_fp16"));

  /** Of GPUs that multiply them in tensor cores: Ampere, Volta. */
  private static final Map<LayerPrecision, Integer> COMPUTE_CAPABILITY =
      Map.of(LayerPrecision.BFLOAT16, 80, LayerPrecision.FLOAT16, 70);

  private final LayerPrecision before = LayerPrecision.current();

  private MixedPrecision() {}

  /**
   * From here on, on this thread.
   *
   * @param precision of the layers; float32 as without it
   */
  public static MixedPrecision open(LayerPrecision precision) {
    MixedPrecision opened = new MixedPrecision();
    precision.use();
    return opened;
  }

  /** What was before. */
  @Override
  public void close() {
    before.use();
  }

  /**
   * Refuses a precision that a device has no instructions for, where it is emulated: the same
   * numbers, some hundred times as slowly.
   *
   * @throws UserError if the device has none
   */
  public static void require(LayerPrecision precision, Device device) {
    if (precision == LayerPrecision.FLOAT32) {
      return;
    }
    if (device.isGpu()) {
      String capability = CudaUtils.getComputeCapability(device.getDeviceId());
      int least = COMPUTE_CAPABILITY.get(precision);
      if (Integer.parseInt(capability) < least) {
        throw refused(
            precision,
            "compute capability " + capability,
            least / 10 + "." + least % 10 + " or higher");
      }
    } else if (!has(precision, processor())) {
      throw refused(
          precision, "a processor without it", "one of " + PROCESSOR_FLAGS.get(precision));
    }
  }

  static UserError refused(LayerPrecision precision, String got, String expected) {
    String name = precision == LayerPrecision.BFLOAT16 ? "bf16" : "fp16";
    return new UserError(
        "precision " + name + " on this machine", got, expected, "use precision: float32");
  }

  /** Whether the processor that {@code /proc/cpuinfo} describes multiplies it. */
  static boolean has(LayerPrecision precision, String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith("flags"))
        .flatMap(line -> Arrays.stream(line.split("\\s+")))
        .anyMatch(PROCESSOR_FLAGS.get(precision)::contains);
  }

  private static String processor() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return ""; // unknown: as one without
    }
  }
}
