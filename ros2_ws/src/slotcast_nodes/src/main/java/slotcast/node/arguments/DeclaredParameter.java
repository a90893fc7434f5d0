package slotcast.node.arguments;

import java.util.List;
import slotcast.config.Range;

/**
 * A parameter that a node has asked for, with the value that holds.
 *
 * @param kind what it may hold
 * @param value a Boolean, Long, Double, String or a list of Strings
 * @param range of a number; null for what is none
 * @param choices the words that a text, or each of a list, may be; empty: any
 */
public record DeclaredParameter(
    String key, Kind kind, Object value, Range range, List<String> choices) {
  /** What a parameter may hold. */
  public enum Kind {
    FLAG,
    WHOLE,
    NUMBER,
    TEXT,
    /** One text or a list of them. */
    TEXTS,
    /** Whatever was given. */
    ANY
  }

  public DeclaredParameter {
    choices = List.copyOf(choices);
  }

  /** What it means, in a line; empty for {@code qos_overrides}. */
  public String description() {
    return ParameterDescriptions.of(key);
  }

  /** What it may hold beyond its kind, in words; empty for anything. */
  public String constraints() {
    return range != null
        ? range.toString()
        : choices.isEmpty() ? "" : "one of " + String.join(", ", choices);
  }
}
