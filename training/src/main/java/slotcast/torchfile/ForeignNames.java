package slotcast.torchfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The classes and functions that a file names and that are none of {@link PickleClass}, in the
 * order of the file. Bounded, since names may be repeated in any combination.
 */
final class ForeignNames {
  private static final int MAX_NAMES = 1000;
  private static final int MAX_CHARACTERS = 1024;
  private static final int LISTED = 10;

  /** Tensors that only Python can make; the words for what they are. */
  private static final Map<String, String> TENSORS =
      Map.of(
          "torch._utils._rebuild_sparse_tensor", "sparse tensor",
          "torch._utils._rebuild_sparse_csr_tensor", "sparse tensor",
          "torch._utils._rebuild_nested_tensor", "nested tensor",
          "torch._utils._rebuild_qtensor", "quantized tensor",
          "torch._utils._rebuild_meta_tensor_no_storage", "tensor of the meta device, no values");

  /** Storages and dtypes whose elements are not read, or that PyTorch may add. */
  private static final Pattern ELEMENTS =
      Pattern.compile(
          "torch\\.(\\w+Storage|u?int\\d+|float\\d+\\w*|bits\\d\\w*|complex\\d+|q\\w+)");

  private final Map<String, Foreign> byName = new LinkedHashMap<>();
  private final Faults faults;

  ForeignNames(Faults faults) {
    this.faults = faults;
  }

  /** What stands for the class or function of that name. */
  Foreign of(String module, String name) {
    if (module.length() > MAX_CHARACTERS || name.length() > MAX_CHARACTERS) {
      throw faults.malformed("a class whose name is longer than " + MAX_CHARACTERS);
    }
    String full = module + "." + name;
    Foreign known = byName.get(full);
    if (known != null) {
      return known;
    }
    if (byName.size() == MAX_NAMES) {
      throw faults.refused("more than " + MAX_NAMES + " classes other than those of tensors");
    }
    String shown = Faults.shortened(full);
    Foreign foreign = new Foreign("class " + shown, Foreign.object(made(full, shown)));
    byName.put(full, foreign);
    return foreign;
  }

  private static String made(String full, String shown) {
    String tensor = TENSORS.get(full);
    if (tensor != null) {
      return tensor + " (" + full + ")";
    }
    return ELEMENTS.matcher(full).matches() ? "tensor of " + shown : "object of class " + shown;
  }

  Set<String> all() {
    return byName.keySet();
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /** The first of them, for a message: {@code class a.B, class c.D and 3 more}. */
  String listed() {
    List<String> first = new ArrayList<>();
    byName.keySet().stream().limit(LISTED).forEach(n -> first.add("class " + Faults.shortened(n)));
    int rest = byName.size() - first.size();
    return String.join(", ", first) + (rest > 0 ? " and " + rest + " more" : "");
  }
}
