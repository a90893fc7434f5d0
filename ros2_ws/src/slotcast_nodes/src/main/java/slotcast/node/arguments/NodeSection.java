package slotcast.node.arguments;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parameters for the nodes whose full name fits a pattern.
 *
 * @param pattern a node's name with its namespace, such as {@code /robot1/camera}; {@code *} stands
 *     for one name and {@code **} for any number of them
 * @param source where it stands, for messages
 * @param values by their full names, such as {@code qos_overrides./image.subscription.depth}; empty
 *     when {@code problem} is set
 * @param problem what is wrong with it; null for nothing. Told only to a node that it is for.
 */
record NodeSection(
    String pattern, String source, Map<String, ParameterValue> values, String problem) {

  /** The least specific first. */
  static final Comparator<NodeSection> BY_SPECIFICITY =
      Comparator.comparing((NodeSection section) -> !section.isWildcard())
          .thenComparing(NodeSection::names)
          .thenComparing(Comparator.comparing(NodeSection::stars).reversed());

  /** Whether it is for the node. */
  boolean isFor(String fullName) {
    return matches(pattern, fullName);
  }

  /** Whether it is for all nodes of some place, and so may hold keys of any of them. */
  boolean isWildcard() {
    return lastName().startsWith("*");
  }

  /** Whether it is for a node of this name, in whatever namespace. */
  boolean isNamed(String node) {
    return lastName().equals(node);
  }

  private String lastName() {
    return pattern.substring(pattern.lastIndexOf('/') + 1);
  }

  private long names() {
    return Arrays.stream(pattern.split("/"))
        .filter(p -> !p.isEmpty() && !p.startsWith("*"))
        .count();
  }

  private long stars() {
    return pattern.chars().filter(c -> c == '*').count();
  }

  /** As rclcpp: a star for a name, two for any number of them. */
  static boolean matches(String pattern, String fullName) {
    StringBuilder regex = new StringBuilder();
    String last = "";
    for (String part : (pattern.startsWith("/") ? pattern.substring(1) : pattern).split("/", -1)) {
      switch (part) {
        case "**" -> regex.append(last.equals("**") ? "" : "(?:/\\w+)*");
        case "*" -> regex.append("/\\w+");
        default -> regex.append('/').append(Pattern.quote(part));
      }
      last = part;
    }
    return fullName.matches(regex.toString());
  }
}
