package slotcast.torchfile;

import slotcast.tensor.Safetensors.DType;

/**
 * A stretch of one of the file's storages; its bytes are not read yet.
 *
 * @param key of the storage in the file
 * @param dtype of its elements
 * @param untyped whether the tensors over it say what the bytes are, and {@code dtype} means
 *     nothing
 * @param start first element
 * @param size elements
 */
record TorchStorage(String key, DType dtype, boolean untyped, long start, long size) {
  /** Size of all of it in bytes. */
  long bytes() {
    return size * dtype.bytes();
  }
}
