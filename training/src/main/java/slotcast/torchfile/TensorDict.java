package slotcast.torchfile;

import java.util.Map;
import slotcast.tensor.Safetensors.DType;

/**
 * A dictionary of a file, with tensors under names; their elements are not read yet.
 *
 * @param path keys and positions that lead to it, joined with slashes; empty for the file itself
 * @param tensors by name, in the order of the file; at least one
 * @param others what else it holds, by name, in Python's words: {@code int}, {@code sparse tensor}
 */
public record TensorDict(String path, Map<String, Info> tensors, Map<String, String> others) {
  /**
   * What is known of a tensor before it is read.
   *
   * @param shape sizes, empty for a scalar
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Info(DType dtype, long[] shape) {}
}
