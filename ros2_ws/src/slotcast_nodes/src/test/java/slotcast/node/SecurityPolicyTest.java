package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.node.OpenedEndpoints.Direction;
import slotcast.node.OpenedEndpoints.Endpoint;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.QosOverrides;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Transport;

/**
 * launch/slotcast.policy.xml allows exactly what running nodes open, with every output on. After a
 * change of topics or services this writes it anew: {@code mvn test -pl ros2_ws/src/slotcast_nodes
 * -am -Dtest=SecurityPolicyTest -Dsurefire.failIfNoSpecifiedTests=false -Dslotcast.write=true}.
 */
@Timeout(600)
class SecurityPolicyTest {
  private static final Path POLICY =
      Path.of(System.getProperty("slotcast.root", "."), "launch/slotcast.policy.xml");
  private static final String HOW =
      "what the nodes open; write it anew: mvn test -pl ros2_ws/src/slotcast_nodes -am"
          + " -Dtest=SecurityPolicyTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dslotcast.write=true";

  private final Set<Endpoint> perception = OpenedEndpoints.none();
  private final Set<Endpoint> prediction = OpenedEndpoints.none();

  /** Runs nodes until they are active; each notes what it opens. */
  private void run(PerceptionParameters seeing, PredictionParameters predicting) {
    try (Transport transport = InMemoryTransport.direct()) {
      NodeContext sees = context(transport, perception, PerceptionNode.NAME);
      NodeContext predicts = context(transport, prediction, PredictionNode.NAME);
      try (Nodes nodes =
          Nodes.start(sees, predicts, device -> new ScriptedRuntime(), seeing, predicting)) {
        assertThat(nodes.description()).contains("predicting from");
      }
    }
  }

  private static NodeContext context(Transport transport, Set<Endpoint> opened, String node) {
    return NodeContext.simulated(
        new OpenedEndpoints(transport, opened), Remapping.NONE, node, QosOverrides.NONE);
  }

  private static PerceptionParameters images(String transport) {
    return PerceptionParameters.of(
        NodeParameters.none().with("image_transport", transport, "a test"));
  }

  private static PredictionParameters everything() {
    List<String> outputs = Arrays.stream(PlannerOutput.words()).toList();
    return PredictionParameters.of(
        NodeParameters.none()
            .with("fixed_frame", "odom", "a test")
            .with("depth_topic", "/camera/depth/image_rect", "a test")
            .with("robot_frame", "base_link", "a test")
            .with("planner_outputs", outputs, "a test"));
  }

  @Test
  void allowsWhatTheNodesOpenAndNothingElse() throws IOException {
    run(images("raw"), everything());
    run(images("compressed"), everything());
    run(null, everything()); // in two processes it listens for slots

    assertThat(perception)
        .contains(new Endpoint(Direction.SUBSCRIBE, "/camera/image_raw/compressed"))
        .contains(new Endpoint(Direction.PUBLISH, "/slotcast_perception/label_image"));
    assertThat(prediction)
        .contains(new Endpoint(Direction.SUBSCRIBE, "/slotcast_perception/slots"))
        .contains(new Endpoint(Direction.PUBLISH, "/slotcast_prediction/footprints"))
        .contains(new Endpoint(Direction.REPLY, "/slotcast_prediction/reset"));
    String expected = policy();
    if (Boolean.getBoolean("slotcast.write")) {
      Files.writeString(POLICY, expected);
    }
    assertThat(POLICY).as(HOW).hasContent(expected);
  }

  private String policy() {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- What Slotcast's nodes may do, for "ros2 security"; see docs/ros2.md. The camera's topics are
             those of launch/slotcast.param.yaml: change them here where yours are called otherwise.
             Written by SecurityPolicyTest. -->
        <policy version="0.2.0">
          <enclaves>
            <enclave path="/slotcast">
              <profiles>
        %s%s      </profiles>
            </enclave>
          </enclaves>
        </policy>
        """
        .formatted(
            profile(PerceptionNode.NAME, perception), profile(PredictionNode.NAME, prediction));
  }

  private static String profile(String node, Set<Endpoint> opened) {
    StringBuilder lines = new StringBuilder();
    lines.append("        <profile ns=\"/\" node=\"").append(node).append("\">\n");
    section(lines, node, opened, Direction.PUBLISH, "topic", "publish");
    section(lines, node, opened, Direction.SUBSCRIBE, "topic", "subscribe");
    section(lines, node, opened, Direction.REPLY, "service", "reply");
    return lines.append("        </profile>\n").toString();
  }

  private static void section(
      StringBuilder lines,
      String node,
      Set<Endpoint> opened,
      Direction direction,
      String word,
      String rule) {
    lines.append("          <").append(word).append("s ").append(rule).append("=\"ALLOW\">\n");
    for (Endpoint endpoint : opened) {
      if (endpoint.direction() == direction) {
        String name = "<%s>%s</%s>\n".formatted(word, inNamespace(node, endpoint.name()), word);
        lines.append("            ").append(name);
      }
    }
    lines.append("          </").append(word).append("s>\n");
  }

  /** As a profile names it, so that another namespace in it moves what belongs there. */
  private static String inNamespace(String node, String full) {
    String own = "/" + node + "/";
    if (full.startsWith(own)) {
      return "~/" + full.substring(own.length());
    }
    return full.startsWith("/" + PerceptionNode.NAME + "/") ? full.substring(1) : full;
  }
}
