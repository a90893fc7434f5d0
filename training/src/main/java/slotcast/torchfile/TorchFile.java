package slotcast.torchfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A file that torch.save wrote: a state dict, or a trainer's dictionary around one.
 *
 * <p>Both formats are read, that of PyTorch 1.6 and later and the one before, and tensors of any
 * device. Nothing in the file is run: see {@link PickleReader}. Memory is bounded by the size of
 * the file, whatever it says of itself.
 */
public final class TorchFile implements AutoCloseable {
  private static final int BYTES_PER_TENSOR = 256; // that it takes beside its elements
  private static final String STATE_DICT = "state_dict";
  private static final String DATA_PARALLEL = "module.";

  private final Path path;
  private final Faults faults;
  private final StorageBytes file;
  private final long fileBytes;
  private final StorageTable storages;
  private final Object root;
  private final Map<TensorDict, Map<?, ?>> dicts = new IdentityHashMap<>(); // by where they are

  private TorchFile(Path path, Faults faults, StorageBytes file) throws IOException {
    this.path = path;
    this.faults = faults;
    this.file = file;
    this.fileBytes = file.size();
    this.storages = new StorageTable(fileBytes, faults);
    this.root = file.readPickle(storages);
    ForeignNames foreign = storages.foreign();
    if (!foreign.isEmpty() && (root instanceof Foreign || storages.bytes().isEmpty())) {
      throw faults.refused(foreign.listed() + " in its pickle"); // beside no weights
    }
  }

  /** Whether the file begins as torch.save begins one, in either format. */
  public static boolean looksLikeOne(Path path) {
    byte[] head = head(path);
    return isZip(head) || isPickle(head);
  }

  private static boolean isZip(byte[] head) {
    return head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  /**
   * A pickle of protocol 2 or later that begins with a long integer or a frame. As the length of a
   * safetensors header these bytes would be more than is allowed.
   */
  private static boolean isPickle(byte[] head) {
    return head.length == 4
        && head[0] == (byte) 0x80
        && head[1] >= 2
        && (head[2] == (byte) 0x8a || head[2] == (byte) 0x95);
  }

  private static byte[] head(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(4);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static UserError unreadable(Path path, IOException e) {
    return new UserError(
        "PyTorch file " + path,
        e.getClass().getSimpleName(),
        "a readable .pth file",
        "check the path",
        e);
  }

  /**
   * Reads what the file holds, but for the elements of its tensors. The file stays open until
   * {@link #close()}.
   *
   * @throws UserError if the file is missing, damaged or another kind of file, or is itself made of
   *     a class that is not one of tensors
   */
  public static TorchFile read(Path path) {
    try {
      FileKind.requireWeights(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    byte[] head = head(path);
    Faults faults = new Faults(path.toString());
    if (!isZip(head) && !isPickle(head)) {
      throw faults.unsupported("neither a zip archive nor a pickle of torch.save");
    }
    try {
      StorageBytes file =
          isZip(head) ? ZipFormat.open(path, faults) : LegacyFormat.open(path, faults);
      try {
        return new TorchFile(path, faults, file);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * A value by the keys that lead to it: a Boolean, Long, Double, String, List or Map, or null for
   * None. Lists and maps may hold values of this package, which stand for tensors.
   *
   * @throws UserError if there is no such key
   */
  public Object value(String... keys) {
    Object value = root;
    for (String key : keys) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(key)) {
        throw faults.malformed("no " + String.join("/", keys));
      }
      value = map.get(key);
    }
    return value;
  }

  /** Whether the file is a dictionary with the key. */
  public boolean has(String key) {
    return root instanceof Map<?, ?> map && map.containsKey(key);
  }

  /**
   * The weights by name: the dictionary itself, or what it holds as {@code state_dict}, without the
   * {@code module.} that DataParallel puts before every name.
   *
   * @param wanted which names to read
   * @throws UserError if there is no state dict, or it holds more than tensors
   */
  public Map<String, Tensor> stateDict(Predicate<String> wanted) {
    Object value = has(STATE_DICT) ? value(STATE_DICT) : root;
    if (!(value instanceof Map<?, ?> dict) || dict.isEmpty()) {
      throw noStateDict("a " + PickleReader.kind(value) + ", empty or no dictionary");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> e : dict.entrySet()) {
      if (!(e.getKey() instanceof String name)) {
        throw noStateDict("a key of type " + PickleReader.kind(e.getKey()));
      }
      if (!(e.getValue() instanceof StoredTensor tensor)) {
        throw noStateDict(
            "a " + PickleReader.kind(e.getValue()) + " under " + Faults.shortened(name));
      }
      tensors.put(name, tensor);
    }
    boolean parallel = tensors.keySet().stream().allMatch(n -> n.startsWith(DATA_PARALLEL));
    Map<String, StoredTensor> chosen = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String plain = parallel ? name.substring(DATA_PARALLEL.length()) : name;
          if (wanted.test(plain)) {
            chosen.put(plain, tensor);
          }
        });
    return copy(chosen);
  }

  /** All weights by name. */
  public Map<String, Tensor> stateDict() {
    return stateDict(name -> true);
  }

  private UserError noStateDict(String got) {
    return new UserError(
        "weights " + faults.source(),
        got,
        "a state dict of tensors, or a dictionary that holds one as " + STATE_DICT,
        "save it with torch.save(model.state_dict(), FILE)");
  }

  /** Every dictionary in the file that holds tensors by name; one that is met twice once. */
  public List<TensorDict> tensorDicts() {
    List<TensorDict> found = new ArrayList<>();
    dicts.clear();
    new ValueTree(faults)
        .visit(
            root,
            (path, value) -> {
              if (value instanceof Map<?, ?> map) {
                TensorDict dict = tensorDict(path, map);
                if (!dict.tensors().isEmpty()) {
                  found.add(dict);
                  dicts.put(dict, map);
                }
              }
            });
    return found;
  }

  private static TensorDict tensorDict(String path, Map<?, ?> map) {
    Map<String, TensorDict.Info> tensors = new LinkedHashMap<>();
    Map<String, String> others = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (key instanceof String name && value instanceof StoredTensor t) {
            tensors.put(name, new TensorDict.Info(t.dtype(), t.shape()));
          } else if (key instanceof String name) {
            others.put(name, PickleReader.kind(value));
          }
        });
    return new TensorDict(path, tensors, others);
  }

  /**
   * Reads tensors of one dictionary.
   *
   * @param dict of {@link #tensorDicts()}
   * @param names of tensors in it
   */
  public Map<String, Tensor> tensorsOf(TensorDict dict, Collection<String> names) {
    Map<String, StoredTensor> chosen = new LinkedHashMap<>();
    names.forEach(n -> chosen.put(n, (StoredTensor) dicts.get(dict).get(n)));
    return copy(chosen);
  }

  /** Classes and functions that the file names beside those of tensors; none was built or run. */
  public Set<String> foreignClasses() {
    return Collections.unmodifiableSet(storages.foreign().all());
  }

  /** False where the format has checksums and the file left them out. */
  public boolean hasChecksums() {
    return file.hasChecksums();
  }

  /**
   * Every tensor below some value, by the keys and positions that lead from there to it, joined
   * with slashes. What is reached twice is listed once.
   *
   * @param keys that lead to the value
   */
  public Map<String, Tensor> tensors(String... keys) {
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    new ValueTree(faults)
        .visit(
            value(keys),
            (path, value) -> {
              if (value instanceof StoredTensor tensor) {
                found.put(path, tensor);
              }
            });
    return copy(found);
  }

  private Map<String, Tensor> copy(Map<String, StoredTensor> tensors) {
    long bytes = 0;
    for (StoredTensor t : tensors.values()) {
      bytes += t.bytes() + BYTES_PER_TENSOR;
      if (bytes > 4 * fileBytes + (1 << 20)) {
        throw faults.malformed("tensors that repeat their storages more than four times");
      }
    }
    Map<String, ByteBuffer> read = new HashMap<>();
    Map<String, Tensor> out = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, StoredTensor> e : tensors.entrySet()) {
        StoredTensor tensor = e.getValue();
        String key = tensor.storage().key();
        if (!read.containsKey(key)) {
          read.put(key, file.read(key, storages.bytes().get(key)));
        }
        out.put(e.getKey(), tensor.copy(read.get(key), file.order()));
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return Collections.unmodifiableMap(out);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path, e);
    }
  }
}
