package slotcast.node.arguments;

import java.util.List;
import java.util.Map;

/**
 * A parameter's value as it was given.
 *
 * @param value a Boolean, Long, Double, String, List or Map; null for nothing
 * @param source where it was given, for messages
 */
record ParameterValue(Object value, String source) {
  /** What was found, for messages. */
  String words() {
    if (value == null) {
      return "nothing";
    }
    if (value instanceof String text) {
      return "the text \"" + text + '"';
    }
    if (value instanceof List<?> list) {
      return "a list of " + list.size();
    }
    return value instanceof Map ? "a mapping" : value.toString();
  }
}
