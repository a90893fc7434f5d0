package slotcast.node.arguments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import slotcast.config.NearestName;
import slotcast.config.Range;
import slotcast.error.UserError;

/**
 * What was given for the parameters of one node. The node asks for each of its parameters with its
 * type, default and range, then calls {@link #finish}.
 *
 * <p>Types are never converted, but a whole number serves as a number.
 */
public final class NodeParameters {
  private static final String USE_SIM_TIME = "use_sim_time";
  private static final String TYPE_DESCRIPTION = "start_type_description_service";

  private final String node;
  private final Map<String, ParameterValue> values = new LinkedHashMap<>();
  private final Map<String, ParameterValue> forThisNode = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();
  private final Map<String, DeclaredParameter> declared = new LinkedHashMap<>();
  private final Set<String> assigned = new LinkedHashSet<>();
  private final List<String> notices = new ArrayList<>();

  NodeParameters(String node) {
    this.node = node;
  }

  /** Nothing given: every parameter has its default. */
  public static NodeParameters none() {
    return new NodeParameters("the node");
  }

  /** Takes over a value, which replaces the one that is there. */
  void put(String key, ParameterValue value, boolean wildcard) {
    values.put(key, value);
    if (!wildcard) {
      forThisNode.put(key, value);
    }
  }

  void note(String line) {
    notices.add(line);
  }

  void noteAssigned(Set<String> keys) {
    assigned.addAll(keys);
  }

  /**
   * Replaces a parameter; null leaves it as it is.
   *
   * @param value a String, Boolean, Integer or Double
   * @param source what asks for it, such as {@code --steps}
   */
  public NodeParameters with(String key, Object value, String source) {
    if (value != null) {
      Object plain = value instanceof Integer whole ? (Object) whole.longValue() : value;
      put(key, new ParameterValue(plain, source), false);
    }
    return this;
  }

  /** All that was asked for so far, with the values that hold. */
  public DeclaredParameters declared() {
    return new DeclaredParameters(node, values, declared);
  }

  private <T> T declare(
      String key, DeclaredParameter.Kind kind, T value, Range range, String... choices) {
    Object plain = value instanceof Integer whole ? (Object) whole.longValue() : value;
    declared.put(key, new DeclaredParameter(key, kind, plain, range, List.of(choices)));
    return value;
  }

  /** A text. */
  public String text(String key, String otherwise) {
    return declare(key, DeclaredParameter.Kind.TEXT, textOf(key, otherwise), null);
  }

  private String textOf(String key, String otherwise) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    if (given.value() instanceof String text && !text.isBlank()) {
      return text;
    }
    throw refuse(key, given, "a text");
  }

  /** One of several words. */
  public String choice(String key, String otherwise, String... allowed) {
    return declare(
        key, DeclaredParameter.Kind.TEXT, choiceOf(key, otherwise, allowed), null, allowed);
  }

  private String choiceOf(String key, String otherwise, String... allowed) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    if (given.value() instanceof String text && List.of(allowed).contains(text)) {
      return text;
    }
    throw refuse(key, given, "one of " + String.join(", ", allowed));
  }

  /** A number in a range. */
  public double number(String key, double otherwise, Range range) {
    return declare(key, DeclaredParameter.Kind.NUMBER, numberOf(key, otherwise, range), range);
  }

  private double numberOf(String key, double otherwise, Range range) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    if (given.value() instanceof Number number && range.contains(number.doubleValue())) {
      return number.doubleValue();
    }
    throw refuse(key, given, "a number, " + range);
  }

  /** A whole number in a range. */
  public int whole(String key, int otherwise, Range range) {
    return declare(key, DeclaredParameter.Kind.WHOLE, wholeOf(key, otherwise, range), range);
  }

  private int wholeOf(String key, int otherwise, Range range) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    if (given.value() instanceof Long number
        && range.contains(number)
        && number == Math.toIntExact(clamp(number))) {
      return Math.toIntExact(number);
    }
    throw refuse(key, given, "a whole number, " + range);
  }

  private static long clamp(long number) {
    return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
  }

  /** True or false. */
  public boolean flag(String key, boolean otherwise) {
    return declare(key, DeclaredParameter.Kind.FLAG, flagOf(key, otherwise), null);
  }

  private boolean flagOf(String key, boolean otherwise) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    if (given.value() instanceof Boolean flag) {
      return flag;
    }
    throw refuse(key, given, "true or false");
  }

  /**
   * A list of texts, at least one; a single text is a list of one.
   *
   * @param choices what each may be, for those who ask; none: anything. The caller refuses others.
   */
  public List<String> texts(String key, List<String> otherwise, String... choices) {
    return declare(key, DeclaredParameter.Kind.TEXTS, textsOf(key, otherwise), null, choices);
  }

  private List<String> textsOf(String key, List<String> otherwise) {
    ParameterValue given = ask(key);
    if (given == null) {
      return otherwise;
    }
    List<?> list =
        given.value() instanceof String text
            ? List.of(text)
            : given.value() instanceof List<?> several ? several : List.of();
    if (list.isEmpty() || !list.stream().allMatch(e -> e instanceof String s && !s.isBlank())) {
      throw refuse(key, given, "a list of texts, at least one");
    }
    return list.stream().map(String.class::cast).toList();
  }

  /** Whether the node's clock is the topic /clock; every ROS 2 node has this parameter. */
  public boolean useSimTime() {
    return flag(USE_SIM_TIME, false);
  }

  /** The quality of service that is asked for, by topic. */
  public QosOverrides qosOverrides() {
    Map<String, ParameterValue> overrides = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(QosOverrides.PREFIX)) {
            overrides.put(key, value);
            declared.put(
                key,
                new DeclaredParameter(
                    key, DeclaredParameter.Kind.ANY, value.value(), null, List.of()));
          }
        });
    known.addAll(overrides.keySet());
    return new QosOverrides(overrides);
  }

  /**
   * To be called when every parameter was asked for.
   *
   * @throws UserError if a key was given for this very node that was not asked for. Wildcard
   *     sections may hold keys of other nodes.
   */
  public void finish() {
    var unused = flagOf(TYPE_DESCRIPTION, true); // there is no such service to leave out
    for (Map.Entry<String, ParameterValue> given : forThisNode.entrySet()) {
      if (!known.contains(given.getKey())) {
        throw new UserError(
            "parameter of " + node + " in " + given.getValue().source(),
            "unknown key " + given.getKey(),
            "one of " + String.join(", ", known),
            NearestName.of(given.getKey(), known)
                .map(name -> "did you mean " + name + "?")
                .orElse("remove or correct the key"));
      }
    }
  }

  /** Names the keys given by {@code -p} for every node that none of the nodes asked for. */
  public static List<String> unusedByAll(List<NodeParameters> nodes) {
    Set<String> known = new TreeSet<>();
    Set<String> unused = new LinkedHashSet<>();
    nodes.forEach(node -> known.addAll(node.known));
    nodes.forEach(node -> unused.addAll(node.assigned));
    unused.removeAll(known);
    return unused.stream()
        .map(
            key ->
                "parameter "
                    + key
                    + " has no effect: no node here has it"
                    + NearestName.of(key, known).map(n -> "; did you mean " + n + "?").orElse(""))
        .toList();
  }

  /** What the user should know of, each in a line. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  private ParameterValue ask(String key) {
    known.add(key);
    return values.get(key);
  }

  private UserError refuse(String key, ParameterValue given, String expected) {
    return new UserError(
        "parameter " + key + " of " + node + " in " + given.source(),
        given.words(),
        expected,
        "correct the value");
  }
}
