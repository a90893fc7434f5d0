package slotcast.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A TorchScript module in the making: methods as source text, and the tensors that they use.
 *
 * <p>The text is what {@code torch.jit.save} would write, a part of Python in which operations have
 * their full argument lists: {@code torch.conv2d(x, w, b, [1, 1], [2, 2], [1, 1], 1)}.
 */
public final class ScriptSource {
  /** The method that replaces {@linkplain #prepared tensors}. */
  static final String PREPARE = "prepare";

  private final String name;
  private final StringBuilder methods = new StringBuilder();
  private final StringBuilder preparation = new StringBuilder();
  private final ScriptTarget target;
  private final Map<String, Buffer> tensors = new LinkedHashMap<>();

  /**
   * A tensor of the module.
   *
   * @param layout of one with four axes
   */
  record Buffer(Tensor tensor, Layout layout) {}

  /**
   * @param name of the module's class
   * @param target what it is written for
   */
  public ScriptSource(String name, ScriptTarget target) {
    this.name = name;
    this.target = target;
  }

  /** How images lie in memory. */
  public Layout layout() {
    return target.layout();
  }

  /** Who multiplies matrices. */
  public Products products() {
    return target.products();
  }

  /**
   * Gives the module a tensor, unless it has it.
   *
   * @param name of the tensor; dots become underscores
   * @return what stands for it in a method: {@code self.name}
   */
  public String tensor(String name, Tensor values) {
    return tensor(name, new Buffer(values, Layout.CHANNELS_FIRST));
  }

  /** As the other; for images and kernels (N,C,H,W), which lie in the module's layout. */
  public String image(String name, Tensor values) {
    return tensor(name, new Buffer(values, layout()));
  }

  /**
   * As {@link #tensor}, of one that is replaced when the module is loaded.
   *
   * @param by an expression with a place for the tensor, such as {@code torch.neg(%s)}
   */
  public String prepared(String name, Tensor values, String by) {
    boolean known = tensors.containsKey(name.replace('.', '_'));
    String tensor = tensor(name, values);
    if (!known) {
      preparation.append("    %s = %s\n".formatted(tensor, by.formatted(tensor)));
    }
    return tensor;
  }

  private String tensor(String name, Buffer buffer) {
    String attribute = name.replace('.', '_');
    Buffer known = tensors.putIfAbsent(attribute, buffer);
    if (known != null && !Arrays.equals(known.tensor().shape(), buffer.tensor().shape())) {
      throw new IllegalArgumentException("two tensors " + attribute);
    }
    return "self." + attribute;
  }

  /**
   * Begins a method.
   *
   * @param arguments besides self, such as {@code x: Tensor, steps: int}
   * @param result its type, such as {@code Tensor}
   */
  public Method method(String method, String arguments, String result) {
    methods.append(
        "  def %s(self: __torch__.%s, %s) -> %s:\n".formatted(method, name, arguments, result));
    return new Method();
  }

  /** The text of all methods. */
  public String text() {
    return preparation.isEmpty()
        ? methods.toString()
        : methods
            + "  def %s(self: __torch__.%s) -> NoneType:\n".formatted(PREPARE, name)
            + preparation
            + "    return None\n";
  }

  /** Whether whoever loads the module has to call {@link #PREPARE} once. */
  boolean isPrepared() {
    return !preparation.isEmpty();
  }

  /** The module's tensors, by the names that follow {@code self.} in the text. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    tensors.forEach((name, buffer) -> all.put(name, buffer.tensor()));
    return all;
  }

  /**
   * The module as {@code torch.jit.load} reads it.
   *
   * @param notes further files in it, by name
   */
  public byte[] archive(Map<String, String> notes) {
    return TorchScriptArchive.write(name, text(), tensors, notes);
  }

  /** A method's body, line by line. */
  public final class Method {
    private Method() {}

    /** Adds a line; blanks before it are those of a block within the body. */
    public Method line(String format, Object... parts) {
      methods.append("    ").append(String.format(Locale.ROOT, format, parts)).append('\n');
      return this;
    }
  }
}
