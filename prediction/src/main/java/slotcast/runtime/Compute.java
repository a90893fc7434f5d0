package slotcast.runtime;

import java.util.List;

/**
 * Where and how models compute, as users write it.
 *
 * @param device {@code auto} (a GPU if there is one), {@code cpu} or {@code cuda:N}
 * @param backend {@code auto} (the fastest), or the name of a back end
 */
public record Compute(String device, String backend) {
  /** What both are where nothing is said. */
  public static final String AUTO = "auto";

  /**
   * All names of back ends; {@code measure} is {@code auto}, but measures again which is fastest.
   */
  public static final List<String> BACKENDS =
      List.of(AUTO, "measure", "onnx", "onnx-int8", "torchscript", "eager");
}
