package slotcast.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import slotcast.node.OpenedEndpoints.Direction;
import slotcast.node.OpenedEndpoints.Endpoint;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.QosOverrides;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Transport;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;

/**
 * What nodes may do, as a policy of SROS 2: exactly what they open. They are started for that, with
 * nobody around.
 *
 * <p>Source: the schema of ros2/sros2, policy version 0.2.0.
 */
final class SecurityPolicy {
  private final Remapping remapping;
  private final Map<NodeNames, Set<Endpoint>> opened = new LinkedHashMap<>();

  SecurityPolicy(Remapping remapping) {
    this.remapping = remapping;
  }

  /**
   * Starts nodes until they are active, and adds what they open.
   *
   * @param perception null for no perception node
   * @param prediction null for no prediction node
   * @throws slotcast.error.UserError if weights or topic names are wrong
   */
  void add(
      Function<Compute, ModelRuntime> runtimes,
      PerceptionParameters perception,
      PredictionParameters prediction) {
    QosOverrides seesOn =
        perception != null && perception.useSimTime() ? perception.qosOverrides() : null;
    QosOverrides predictsOn =
        prediction != null && prediction.useSimTime() ? prediction.qosOverrides() : null;
    try (Transport nobody = InMemoryTransport.direct()) {
      NodeContext sees = context(nobody, PerceptionNode.NAME, seesOn);
      NodeContext predicts = context(nobody, PredictionNode.NAME, predictsOn);
      Nodes.start(sees, predicts, runtimes, perception, prediction).close();
    }
  }

  /**
   * @param simulated the overrides of a node on the time of /clock; null for the wall's time
   */
  private NodeContext context(Transport transport, String name, QosOverrides simulated) {
    Transport noting =
        new OpenedEndpoints(
            transport, opened.computeIfAbsent(remapping.node(name), n -> OpenedEndpoints.none()));
    return simulated == null
        ? NodeContext.of(noting, remapping)
        : NodeContext.simulated(noting, remapping, name, simulated);
  }

  /** What a node opened; nothing if it did not run. */
  Set<Endpoint> opened(String node) {
    return opened.getOrDefault(remapping.node(node), OpenedEndpoints.none());
  }

  /**
   * The policy as XML.
   *
   * @param remark what it is about, in lines that may stand in a comment
   */
  String xml(String remark) {
    StringBuilder out = new StringBuilder();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<!-- ").append(remark.replace("\n", "\n     ")).append(" -->\n");
    out.append("<policy version=\"0.2.0\">\n  <enclaves>\n    <enclave path=\"/slotcast\">\n");
    out.append("      <profiles>\n");
    opened.forEach(
        (node, endpoints) -> {
          if (!endpoints.isEmpty()) {
            profile(out, node, endpoints);
          }
        });
    out.append("      </profiles>\n    </enclave>\n  </enclaves>\n</policy>\n");
    return out.toString();
  }

  private void profile(StringBuilder out, NodeNames node, Set<Endpoint> endpoints) {
    out.append("        <profile ns=\"").append(node.namespace());
    out.append("\" node=\"").append(node.node()).append("\">\n");
    section(out, node, endpoints, Direction.PUBLISH, "topic", "publish");
    section(out, node, endpoints, Direction.SUBSCRIBE, "topic", "subscribe");
    section(out, node, endpoints, Direction.REPLY, "service", "reply");
    out.append("        </profile>\n");
  }

  private void section(
      StringBuilder out,
      NodeNames node,
      Set<Endpoint> endpoints,
      Direction direction,
      String word,
      String rule) {
    out.append("          <").append(word).append("s ").append(rule).append("=\"ALLOW\">\n");
    for (Endpoint endpoint : endpoints) {
      if (endpoint.direction() == direction) {
        out.append("            <").append(word).append('>').append(name(node, endpoint.name()));
        out.append("</").append(word).append(">\n");
      }
    }
    out.append("          </").append(word).append("s>\n");
  }

  /** As a profile names it, so that another namespace in it moves what belongs there. */
  private String name(NodeNames node, String full) {
    String own = node.fullName() + "/";
    if (full.startsWith(own)) {
      return "~/" + full.substring(own.length());
    }
    NodeNames other = remapping.node(PerceptionNode.NAME);
    return full.startsWith(other.fullName() + "/") && other.namespace().equals(node.namespace())
        ? other.node() + full.substring(other.fullName().length())
        : full;
  }
}
