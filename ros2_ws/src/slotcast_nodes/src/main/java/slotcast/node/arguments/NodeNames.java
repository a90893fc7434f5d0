package slotcast.node.arguments;

import java.util.List;
import slotcast.ros.transport.TopicName;

/**
 * The names of one node after remapping, and the full names of its topics.
 *
 * @param node name of the node, such as {@code slotcast_perception}
 * @param namespace of the node: {@code /} or {@code /robot1}
 */
public record NodeNames(String node, String namespace, List<RemapRule> rules) {
  public NodeNames {
    rules = List.copyOf(rules);
  }

  /** The node's full name, such as {@code /robot1/slotcast_perception}. */
  public String fullName() {
    return namespace.equals("/") ? "/" + node : namespace + "/" + node;
  }

  /**
   * The full name of a topic: resolved against node and namespace, then replaced by the first rule
   * that names it. Rules do not follow one another.
   *
   * @throws slotcast.error.UserError if it is no topic's name
   */
  public String topic(String name) {
    return resolve(name, RemapRule.Kind.TOPIC);
  }

  /** As {@link #topic}, for a service. */
  public String service(String name) {
    return resolve(name, RemapRule.Kind.SERVICE);
  }

  private String resolve(String name, RemapRule.Kind kind) {
    String full = TopicName.resolve(name, namespace, node).full();
    for (RemapRule rule : rules) {
      if ((rule.kind() == kind || rule.kind() == RemapRule.Kind.NAME)
          && rule.isFor(node)
          && TopicName.resolve(rule.match(), namespace, node).full().equals(full)) {
        return TopicName.resolve(rule.replacement(), namespace, node).full();
      }
    }
    return full;
  }
}
