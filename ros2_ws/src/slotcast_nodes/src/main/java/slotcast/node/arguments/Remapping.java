package slotcast.node.arguments;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import slotcast.error.UserError;

/**
 * How the nodes of this process are renamed.
 *
 * @param namespace of every node that no rule gives another one
 * @param rules in the order in which they were given
 */
public record Remapping(String namespace, List<RemapRule> rules) {
  private static final Pattern NAMESPACE = Pattern.compile("/|(/[A-Za-z_][A-Za-z0-9_]*)+");

  /** Nodes in the root namespace, under their own names. */
  public static final Remapping NONE = new Remapping("/", List.of());

  /**
   * @param namespace with or without its first slash; empty for the root
   * @throws UserError if it is no namespace
   */
  public Remapping {
    namespace = namespace.startsWith("/") ? namespace : "/" + namespace;
    if (!NAMESPACE.matcher(namespace).matches() || namespace.contains("__")) {
      throw new UserError(
          "namespace",
          '"' + namespace + '"',
          "/ or a name such as /robot1",
          "use letters, digits and single underscores between slashes");
    }
    rules = List.copyOf(rules);
  }

  /** The same rules in another namespace; null leaves the namespace as it is. */
  public Remapping in(String newNamespace) {
    return newNamespace == null ? this : new Remapping(newNamespace, rules);
  }

  /**
   * The names of a node. As in rcl the first rule of a kind counts; a rule for one node is found by
   * the name that the node has by then: its own for {@code __node}, the new one for the rest.
   *
   * @param ownName the node's name in the program
   */
  public NodeNames node(String ownName) {
    String name = first(RemapRule.Kind.NODE, ownName, ownName);
    String space = new Remapping(first(RemapRule.Kind.NAMESPACE, name, namespace), rules).namespace;
    return new NodeNames(name, space, rules);
  }

  private String first(RemapRule.Kind kind, String node, String otherwise) {
    return rules.stream()
        .filter(rule -> rule.kind() == kind && rule.isFor(node))
        .map(RemapRule::replacement)
        .findFirst()
        .orElse(otherwise);
  }

  /**
   * Names the rules that cannot take effect, each in a line.
   *
   * @param ownNames names in the program of the nodes that run
   * @throws UserError if two of the nodes get the same name
   */
  public List<String> check(List<String> ownNames) {
    Map<String, String> taken = new HashMap<>();
    for (String own : ownNames) {
      String name = node(own).node();
      String other = taken.put(name, own);
      if (other != null) {
        throw new UserError(
            "remapping",
            "the name " + name + " for both " + other + " and " + own,
            "a name for each node",
            "put the node's name before the rule, as in " + own + ":__node:=new_name");
      }
    }
    List<String> idle = new ArrayList<>();
    for (RemapRule rule : rules) {
      boolean used =
          ownNames.stream()
              .anyMatch(
                  own -> rule.isFor(rule.kind() == RemapRule.Kind.NODE ? own : node(own).node()));
      if (!used) {
        idle.add(
            "remapping rule "
                + rule
                + " has no effect: the nodes here are "
                + String.join(", ", ownNames.stream().map(own -> node(own).fullName()).toList()));
      }
    }
    return idle;
  }
}
