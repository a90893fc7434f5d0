package slotcast.node.arguments;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slotcast.error.UserError;

/**
 * One rule that gives something another name.
 *
 * @param node the only node that the rule is for; null for every node
 * @param kind what it renames
 * @param match the name to replace; empty when a node or namespace is renamed
 * @param replacement the new name
 */
public record RemapRule(String node, Kind kind, String match, String replacement) {
  /** What a rule renames. */
  public enum Kind {
    NODE,
    NAMESPACE,
    /** Topics and services. */
    NAME,
    /** Only topics. */
    TOPIC,
    /** Only services. */
    SERVICE
  }

  private static final String TOKEN = "[A-Za-z_][A-Za-z0-9_]*";
  private static final String NAME = "(?:~/|/)?" + TOKEN + "(?:/" + TOKEN + ")*+";
  private static final Pattern RULE =
      Pattern.compile(
          "(?:(?<node>"
              + TOKEN
              + "):)?(?:__(?:node|name):=(?<name>"
              + TOKEN
              + ")|__ns:=(?<space>/|(?:/"
              + TOKEN
              + ")+)|(?<kind>rostopic://|rosservice://)?(?<match>(?!__n)"
              + NAME
              + "):=(?<replacement>"
              + NAME
              + "))");

  /**
   * The rule that is written in {@code text}, such as {@code node:from:=to}; none if it is none.
   */
  static Optional<RemapRule> find(String text) {
    Matcher m = RULE.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    String node = m.group("node");
    if (m.group("name") != null) {
      return Optional.of(new RemapRule(node, Kind.NODE, "", m.group("name")));
    }
    if (m.group("space") != null) {
      return Optional.of(new RemapRule(node, Kind.NAMESPACE, "", m.group("space")));
    }
    Kind kind =
        m.group("kind") == null
            ? Kind.NAME
            : m.group("kind").equals("rosservice://") ? Kind.SERVICE : Kind.TOPIC;
    return Optional.of(new RemapRule(node, kind, m.group("match"), m.group("replacement")));
  }

  /**
   * As {@link #find}.
   *
   * @throws UserError if the text is no rule
   */
  static RemapRule parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new UserError(
                    "remapping rule",
                    '"' + text + '"',
                    "from:=to, node:from:=to, __node:=name or __ns:=/namespace",
                    text.contains("__ns:=")
                        ? "begin the namespace with a slash"
                        : text.contains("*")
                            ? "name each topic: wildcards are not implemented, in ROS 2 neither"
                            : "use letters, digits and underscores between slashes"));
  }

  boolean isFor(String nodeName) {
    return node == null || node.equals(nodeName);
  }

  @Override
  public String toString() {
    String prefix = node == null ? "" : node + ":";
    return switch (kind) {
      case NODE -> prefix + "__node:=" + replacement;
      case NAMESPACE -> prefix + "__ns:=" + replacement;
      case NAME -> prefix + match + ":=" + replacement;
      case TOPIC -> prefix + "rostopic://" + match + ":=" + replacement;
      case SERVICE -> prefix + "rosservice://" + match + ":=" + replacement;
    };
  }
}
