package slotcast.torchfile;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.tensor.Safetensors.DType;

/**
 * The storages that a file's pickle has named, with what each must hold. Together they cannot be
 * larger than the file, so that reading them takes no more memory than the file has bytes.
 */
final class StorageTable {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8; // of a Java array

  private final long fileBytes;
  private final Faults faults;
  private final Map<String, Long> bytes = new LinkedHashMap<>();
  private final Map<String, DType> dtypes = new LinkedHashMap<>();
  private final ForeignNames foreign;
  private final Map<String, String> unreadable = new HashMap<>();
  private long total;

  StorageTable(long fileBytes, Faults faults) {
    this.fileBytes = fileBytes;
    this.faults = faults;
    this.foreign = new ForeignNames(faults);
  }

  /** The classes beside those of tensors that the pickle has named. */
  ForeignNames foreign() {
    return foreign;
  }

  /** The class of a storage that was named, if its elements are of a type that is not read. */
  String unreadable(String key) {
    return unreadable.get(key);
  }

  /** Bytes of each storage, by its key, in the order of the pickle. */
  Map<String, Long> bytes() {
    return bytes;
  }

  /** Bytes of an element of a storage that was named. */
  int elementBytes(String key) {
    return dtypes.get(key).bytes();
  }

  /**
   * What a persistent id stands for: {@code ("storage", class, key, location, size)}, in files from
   * before PyTorch 1.6 with a view {@code (key, start, size)} or None behind. The location, such as
   * {@code cuda:0}, does not matter here.
   *
   * @return a {@link TorchStorage}, or a {@link Foreign} where its class is none we know
   */
  Object load(Object id) {
    if (!(id instanceof Tuple t) || t.isEmpty() || !(t.get(0) instanceof String kind)) {
      throw faults.refused("a persistent id that is no storage");
    }
    if (!kind.equals("storage")) {
      throw faults.refused("a persistent id of kind " + Faults.shortened(kind));
    }
    if (t.size() >= 5
        && t.get(1) instanceof Foreign type
        && !type.isObject()
        && t.get(2) instanceof String key) {
      unreadable.put(key, type.called().what());
      return type.called();
    }
    if (t.size() < 5
        || t.size() > 6
        || !(t.get(1) instanceof PickleClass type)
        || !type.isStorage()
        || !(t.get(2) instanceof String key)
        || !(t.get(3) instanceof String)
        || !(t.get(4) instanceof Long size)) {
      throw faults.malformed("a storage without class, key, location and size");
    }
    DType dtype = type.dtype;
    if (size < 0 || size > fileBytes / dtype.bytes()) {
      throw faults.malformed(
          "a storage of " + size + " elements of " + type.pythonName + " in " + fileBytes + " B");
    }
    long claimed = size * dtype.bytes();
    if (claimed > MAX_BYTES) {
      throw faults.unsupported("a storage of more than 2 GiB");
    }
    Long known = bytes.putIfAbsent(key, claimed);
    if (known == null) {
      dtypes.put(key, dtype);
      total += claimed;
    }
    if (total > fileBytes || (known != null && known != claimed)) {
      throw faults.malformed("storages that do not fit in the file or contradict each other");
    }
    boolean untyped = type == PickleClass.UNTYPED_STORAGE;
    Object view = t.size() == 6 ? t.get(5) : null;
    if (view == null) {
      return new TorchStorage(key, dtype, untyped, 0, size);
    }
    if (!(view instanceof List<?> v)
        || v.size() != 3
        || !(v.get(1) instanceof Long start)
        || !(v.get(2) instanceof Long part)
        || start < 0
        || part < 0
        || start > size
        || part > size - start) {
      throw faults.malformed("a view that reaches beyond its storage");
    }
    return new TorchStorage(key, dtype, untyped, start, part);
  }
}
