package slotcast.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.onnx.OnnxValue.Size;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.tensor.ScriptSource;

/**
 * Runs a method of a script without numbers, and takes down what it does to its tensors: loops are
 * unrolled, methods that it calls are written out, and whole numbers, lists and branches are gone
 * in the end.
 *
 * <p>The language is the part of TorchScript that {@link ScriptSource} is written in: assignments,
 * {@code return}, {@code for … in range(…)}, {@code if}, and calls of {@code torch} and {@code
 * self}.
 */
public final class ScriptTracer {
  private static final Pattern METHOD =
      Pattern.compile("  def (\\w+)\\(self: [\\w.]+, (.*)\\) -> .*:");
  private static final Pattern ARGUMENT = Pattern.compile("(\\w+): (Tensor|int)");
  private static final Pattern FOR = Pattern.compile("for (\\w+) in range\\((.*)\\):");
  private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+(?:, \\w+)*) = (.*)");

  /** What a body that has not returned gives. */
  private static final Object NOTHING = new Object();

  private final Map<String, List<String>> arguments = new HashMap<>();
  private final Map<String, List<String>> bodies = new HashMap<>();
  private final Map<String, Tensor> tensors;
  private final TorchOperations torch;

  /** A tensor of the module: most are used as they are, some turned first. */
  record Parameter(String name, Tensor values) {}

  private ScriptTracer(ScriptSource source, OnnxGraph graph, Convolutions convolutions) {
    tensors = source.tensors();
    torch = new TorchOperations(graph, convolutions);
    List<String> body = null;
    for (String line : source.text().split("\n")) {
      Matcher method = METHOD.matcher(line);
      if (method.matches()) {
        body = new ArrayList<>();
        bodies.put(method.group(1), body);
        List<String> names =
            ARGUMENT.matcher(method.group(2)).results().map(a -> a.group(1)).toList();
        arguments.put(method.group(1), names);
      } else {
        body.add(line.substring(4));
      }
    }
  }

  /** A method as a graph in float32; see the other. */
  public static OnnxGraph trace(
      ScriptSource source,
      String method,
      List<OnnxValue> inputs,
      List<String> outputs,
      long... numbers) {
    return trace(source, method, inputs, outputs, Precision.FLOAT, numbers);
  }

  /**
   * How a graph computes its convolutions.
   *
   * @param observed whether one more output, {@link OnnxGraph#RANGES}, tells what they see and give
   * @param ranges what they see and give: those that are known are computed in 8 bits; or null
   */
  public record Precision(boolean observed, ConvRanges ranges) {
    /** In float32. */
    public static final Precision FLOAT = new Precision(false, null);

    /** In float32, and watched. */
    public static final Precision OBSERVED = new Precision(true, null);

    /** In 8 bits. */
    public static Precision int8(ConvRanges ranges) {
      return new Precision(false, ranges);
    }
  }

  /**
   * A method as a graph.
   *
   * @param inputs its tensors, in order; those of whole numbers follow as {@code numbers}
   * @param outputs names of the first tensors that it lists, the others are left out; or none for
   *     all, as {@code out_1} and so on
   */
  public static OnnxGraph trace(
      ScriptSource source,
      String method,
      List<OnnxValue> inputs,
      List<String> outputs,
      Precision precision,
      long... numbers) {
    OnnxGraph graph = new OnnxGraph(method, inputs);
    Convolutions convolutions = new Convolutions(graph, precision);
    ScriptTracer tracer = new ScriptTracer(source, graph, convolutions);
    List<Object> given = new ArrayList<>(inputs);
    for (long number : numbers) {
      given.add(number);
    }
    Object result = tracer.call(method, given);
    List<?> all = result instanceof List<?> list ? list : List.of(result);
    if (all.size() < outputs.size()) {
      throw new IllegalArgumentException(method + " gives " + all.size() + ", not " + outputs);
    }
    int wanted = outputs.isEmpty() ? all.size() : outputs.size();
    for (int i = 0; i < wanted; i++) {
      String name = outputs.isEmpty() ? "out_" + (i + 1) : outputs.get(i);
      graph.output(name, tracer.torch.value(all.get(i)));
    }
    convolutions.finish();
    graph.prune();
    return graph;
  }

  private Object call(String method, List<?> given) {
    List<String> names = arguments.get(method);
    if (names == null || names.size() != given.size()) {
      throw new IllegalArgumentException(method + names + " of " + given.size() + " arguments");
    }
    Map<String, Object> variables = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      variables.put(names.get(i), given.get(i));
    }
    return run(bodies.get(method), variables);
  }

  private Object run(List<String> lines, Map<String, Object> variables) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      List<String> block = block(lines, i + 1);
      i += block.size();
      Object result = NOTHING;
      Matcher loop = FOR.matcher(line);
      if (loop.matches()) {
        long rounds = (long) evaluate(loop.group(2), variables);
        for (long round = 0; round < rounds; round++) {
          variables.put(loop.group(1), round);
          result = run(block, variables);
        }
      } else if (line.startsWith("if ")) {
        boolean taken = (boolean) evaluate(line.substring(3, line.length() - 1), variables);
        List<String> other = List.of();
        if (i + 1 < lines.size() && lines.get(i + 1).equals("else:")) {
          other = block(lines, i + 2);
          i += 1 + other.size();
        }
        result = run(taken ? block : other, variables);
      } else if (line.startsWith("return ")) {
        return evaluate(line.substring(7), variables);
      } else {
        assign(line, variables);
      }
      if (result != NOTHING) {
        return result;
      }
    }
    return NOTHING;
  }

  /** The lines from one on that are further to the right than it, moved to the left. */
  private static List<String> block(List<String> lines, int from) {
    List<String> block = new ArrayList<>();
    for (int i = from; i < lines.size() && lines.get(i).startsWith("  "); i++) {
      block.add(lines.get(i).substring(2));
    }
    return block;
  }

  private void assign(String line, Map<String, Object> variables) {
    Matcher m = ASSIGNMENT.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("no statement: " + line);
    }
    Object value = evaluate(m.group(2), variables);
    String[] names = m.group(1).split(", ", -1);
    for (int i = 0; i < names.length; i++) {
      variables.put(names[i], names.length == 1 ? value : ((List<?>) value).get(i));
    }
  }

  private Object evaluate(String text, Map<String, Object> variables) {
    Expression expression = new Expression(text, variables);
    Object value = expression.next();
    expression.end();
    return value;
  }

  /** An expression, read from left to right and computed at once. */
  private final class Expression {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.]*");
    private static final Pattern KEYWORD = Pattern.compile("(\\w+)=");
    private static final String EMPTY_LIST = "annotate(List[Tensor], [])";

    private final String text;
    private final Map<String, Object> variables;
    private int at;

    Expression(String text, Map<String, Object> variables) {
      this.text = text;
      this.variables = variables;
    }

    Object next() {
      Object value;
      if (skip(EMPTY_LIST)) {
        value = new ArrayList<>();
      } else if (skip("[")) {
        value = list("]");
      } else if (skip("(")) {
        value = list(")");
      } else {
        String number = match(NUMBER);
        value = number != null ? number(number) : named(match(NAME));
      }
      while (skip("[")) {
        value = ((List<?>) value).get(((Long) next()).intValue());
        expect("]");
      }
      return value;
    }

    private static Object number(String number) {
      return number.matches("-?\\d+")
          ? (Object) Long.valueOf(number)
          : (Object) Double.valueOf(number);
    }

    private Object named(String name) {
      if (name == null) {
        throw wrong("an expression");
      }
      if (skip("(")) {
        return name.startsWith("self.") ? call(name.substring(5), list(")")) : operation(name);
      }
      if (name.startsWith("self.")) {
        return parameter(name.substring(5));
      }
      return switch (name) {
        case "True" -> true;
        case "False" -> false;
        case "None" -> null;
        default -> {
          if (!variables.containsKey(name)) {
            throw wrong("a variable, not " + name);
          }
          yield variables.get(name);
        }
      };
    }

    private Object operation(String name) {
      List<Object> given = new ArrayList<>();
      Map<String, Object> keywords = new HashMap<>();
      while (!skip(")")) {
        String keyword = match(KEYWORD);
        if (keyword == null) {
          given.add(next());
        } else {
          keywords.put(keyword.substring(0, keyword.length() - 1), next());
        }
        skip(", ");
      }
      return torch.apply(name, given, keywords);
    }

    private List<Object> list(String end) {
      List<Object> all = new ArrayList<>();
      while (!skip(end)) {
        all.add(next());
        skip(", ");
      }
      return all;
    }

    private boolean skip(String word) {
      if (!text.startsWith(word, at)) {
        return false;
      }
      at += word.length();
      return true;
    }

    private void expect(String word) {
      if (!skip(word)) {
        throw wrong(word);
      }
    }

    private String match(Pattern pattern) {
      Matcher m = pattern.matcher(text).region(at, text.length());
      if (!m.lookingAt()) {
        return null;
      }
      at = m.end();
      return m.group();
    }

    void end() {
      if (at < text.length()) {
        throw wrong("an end");
      }
    }

    private IllegalArgumentException wrong(String expected) {
      return new IllegalArgumentException("expected " + expected + " at " + at + " of: " + text);
    }
  }

  private Parameter parameter(String name) {
    Tensor values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return new Parameter(name, values);
  }

  /** A size as the script sees it: a whole number, or a {@link Size} that is not known yet. */
  static Object number(Size size) {
    return size.symbol() == null ? (Object) size.count() : size;
  }
}
