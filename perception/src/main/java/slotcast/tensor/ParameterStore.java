package slotcast.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import slotcast.error.UserError;
import slotcast.tensor.Safetensors.Tensor;

/**
 * The named tensors of a model, under the names of the reference's checkpoints.
 *
 * <p>A model asks for each tensor once, by name, shape and initial distribution; the store answers
 * from a file or draws it. Each draw depends on the seed and the name only, so that adding a part
 * does not change the others.
 *
 * <p>The store owns its arrays: they live until {@link #close()}.
 */
public final class ParameterStore implements AutoCloseable {
  private final NDManager manager;
  private final String source;
  private final Map<String, Tensor> file;
  private final long seed;
  private final boolean partly; // what the file lacks is drawn
  private final SortedSet<String> drawn = new TreeSet<>();
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private final Map<String, NDArray> trainable = new LinkedHashMap<>();

  private ParameterStore(
      NDManager parent, String source, Map<String, Tensor> file, long seed, boolean partly) {
    this.partly = partly;
    this.manager = parent.newSubManager();
    this.source = source;
    this.file = file;
    this.seed = seed;
  }

  /** A store that draws initial values. */
  public static ParameterStore initial(NDManager parent, long seed) {
    return new ParameterStore(parent, "seed " + seed, null, seed, true);
  }

  /**
   * A store that serves loaded tensors.
   *
   * @param source where they came from, for messages
   */
  public static ParameterStore loaded(NDManager parent, String source, Map<String, Tensor> file) {
    return new ParameterStore(parent, source, file, 0, false);
  }

  /**
   * A store that serves the loaded tensors whose shapes fit, and draws the others.
   *
   * @param source where they came from, for messages
   */
  public static ParameterStore fitting(
      NDManager parent, String source, Map<String, Tensor> file, long seed) {
    return new ParameterStore(parent, source, file, seed, true);
  }

  /**
   * The named tensor. A buffer that a file lacks has its built-in values.
   *
   * @throws UserError if the file lacks it or holds another shape
   */
  public NDArray get(String name, Init init, long... shape) {
    NDArray known = arrays.get(name);
    if (known != null) {
      return known;
    }
    float[] values;
    if (draws(name, init, shape)) {
      int size = (int) new Shape(shape).size();
      values = init.draw(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + hash(name)), size);
      if (!(init instanceof Init.Buffer)) {
        drawn.add(name);
      }
    } else {
      values = loadedValues(name, shape);
    }
    NDArray array = manager.create(values, new Shape(shape));
    NDScope.unregister(array); // lives as long as the store, whatever scope the caller is in
    arrays.put(name, array);
    if (!(init instanceof Init.Buffer)) {
      trainable.put(name, array);
    }
    return array;
  }

  private boolean draws(String name, Init init, long[] shape) {
    if (file == null || !file.containsKey(name)) {
      return partly || init instanceof Init.Buffer;
    }
    return partly && !Arrays.equals(file.get(name).shape(), shape);
  }

  /** Names of the tensors that were drawn, not loaded; without buffers. */
  public SortedSet<String> drawn() {
    return Collections.unmodifiableSortedSet(drawn);
  }

  private float[] loadedValues(String name, long[] shape) {
    Tensor t = file.get(name);
    if (t == null) {
      throw new UserError(
          "weights " + source,
          "no tensor " + name,
          name + " of shape " + Arrays.toString(shape),
          "use weights that were trained with this configuration");
    }
    if (!Arrays.equals(t.shape(), shape)) {
      throw new UserError(
          "tensor " + name + " of weights " + source,
          "shape " + Arrays.toString(t.shape()),
          Arrays.toString(shape),
          "use weights that were trained with this configuration");
    }
    return t.floats();
  }

  /** FNV-1a, 64 bits: a hash that is the same in every JVM and well spread. */
  private static long hash(String name) {
    long h = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x100000001b3L;
    }
    return h;
  }

  /** Names in the file that no part of the model asked for. */
  public SortedSet<String> unused() {
    SortedSet<String> names = new TreeSet<>(file == null ? List.of() : file.keySet());
    names.removeAll(arrays.keySet());
    return names;
  }

  /**
   * Tensors of the file that no part of the model asked for, such as the reference's {@code
   * prior_slot_layer}: never trained, and to be written again with {@link #export()}.
   */
  public Map<String, Tensor> carried() {
    Map<String, Tensor> out = new LinkedHashMap<>();
    unused().forEach(n -> out.put(n, file.get(n)));
    return out;
  }

  /** Everything but buffers, in the order in which the model asked. */
  public Map<String, NDArray> trainable() {
    return Collections.unmodifiableMap(trainable);
  }

  /** Turns gradients on for every trainable tensor. */
  public void requireGradients() {
    trainable.values().forEach(a -> a.setRequiresGradient(true));
  }

  /** A copy of every tensor on the Java heap. */
  public Map<String, Tensor> export() {
    Map<String, Tensor> out = new LinkedHashMap<>();
    arrays.forEach((n, a) -> out.put(n, Tensor.of(a.toFloatArray(), a.getShape().getShape())));
    return out;
  }

  /** A copy of a tensor that was asked for, on the Java heap. */
  public Tensor export(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no part of the model asked for " + name);
    }
    return Tensor.of(array.toFloatArray(), array.getShape().getShape());
  }

  /** Number of trainable values. */
  public long size() {
    return trainable.values().stream().mapToLong(NDArray::size).sum();
  }

  @Override
  public void close() {
    manager.close();
  }
}
