package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import slotcast.node.OpenedEndpoints.Direction;
import slotcast.node.OpenedEndpoints.Endpoint;
import slotcast.node.arguments.Remapping;
import slotcast.ros.transport.TopicName;

/**
 * A policy allows exactly what running nodes open: launch/slotcast.policy.xml with every output on,
 * and those that are made for several cameras in a namespace. After a change of topics or services
 * this writes the first anew: {@code mvn test -pl ros2_ws/src/slotcast_nodes -am
 * -Dtest=SecurityPolicyTest -Dsurefire.failIfNoSpecifiedTests=false -Dslotcast.write=true}.
 */
@Timeout(600)
class SecurityPolicyTest {
  private static final Path POLICY =
      Path.of(System.getProperty("slotcast.root", "."), "launch/slotcast.policy.xml");
  private static final String HOW =
      "what the nodes open; write it anew: mvn test -pl ros2_ws/src/slotcast_nodes -am"
          + " -Dtest=SecurityPolicyTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dslotcast.write=true";
  private static final String REMARK =
      """
      What Slotcast's nodes may do, for "ros2 security"; see docs/ros2.md. The camera's topics are
      those of launch/slotcast.param.yaml: for other ones, or several cameras, let "slotcast node" write
      the policy. Written by SecurityPolicyTest.""";

  @Test
  void allowsWhatTheNodesOpenAndNothingElse() throws Exception {
    SecurityPolicy policy = EverythingOn.opened(Remapping.NONE, List.of("/camera/image_raw"));

    assertThat(names(policy.opened(PerceptionNode.NAME)))
        .contains("SUBSCRIBE /camera/image_raw/compressed")
        .contains("PUBLISH /slotcast_perception/label_image");
    assertThat(names(policy.opened(PredictionNode.NAME)))
        .contains("SUBSCRIBE /slotcast_perception/slots")
        .contains("PUBLISH /slotcast_prediction/footprints")
        .contains("REPLY /slotcast_prediction/reset");
    String expected = policy.xml(REMARK);
    allowsExactly(expected, policy, "");
    if (Boolean.getBoolean("slotcast.write")) {
      Files.writeString(POLICY, expected);
    }
    assertThat(POLICY).as(HOW).hasContent(expected);
  }

  @Test
  void namesTheOutputsOfEachCamera() throws Exception {
    Remapping namespace = Remapping.NONE.in("/robot1");
    SecurityPolicy policy =
        EverythingOn.opened(namespace, List.of("/front/image_raw", "/rear/image_raw"));

    String xml = policy.xml("two cameras");
    assertThat(names(policy.opened(PerceptionNode.NAME)))
        .contains("SUBSCRIBE /front/image_raw")
        .contains("SUBSCRIBE /rear/image_raw")
        .contains("PUBLISH /robot1/slotcast_perception/front/label_image")
        .contains("PUBLISH /robot1/slotcast_perception/rear/slots");
    assertThat(xml).contains("<topic>~/rear/slots</topic>", "<profile ns=\"/robot1\"");
    allowsExactly(xml, policy, "/robot1");
  }

  private static Set<String> names(Set<Endpoint> opened) {
    return opened.stream()
        .map(e -> e.direction() + " " + e.name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Reads a policy as SROS 2 does: names in it are a node's. */
  private static void allowsExactly(String xml, SecurityPolicy policy, String namespace)
      throws Exception {
    Map<String, Set<String>> allowed = new TreeMap<>();
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    for (Element profile : elements(root, "profile")) {
      assertThat(profile.getAttribute("ns")).isEqualTo(namespace.isEmpty() ? "/" : namespace);
      String node = profile.getAttribute("node");
      Set<String> names = allowed.computeIfAbsent(node, n -> new TreeSet<>());
      for (Direction direction : Direction.values()) {
        String word = direction == Direction.REPLY ? "service" : "topic";
        for (Element section : elements(profile, word + "s")) {
          if (section.hasAttribute(direction.name().toLowerCase(Locale.ROOT))) {
            for (Element name : elements(section, word)) {
              String full =
                  TopicName.resolve(name.getTextContent(), profile.getAttribute("ns"), node).full();
              names.add(direction + " " + full);
            }
          }
        }
      }
    }
    assertThat(allowed)
        .isEqualTo(
            Map.of(
                PerceptionNode.NAME,
                names(policy.opened(PerceptionNode.NAME)),
                PredictionNode.NAME,
                names(policy.opened(PredictionNode.NAME))));
  }

  private static List<Element> elements(Element of, String tag) {
    NodeList found = of.getElementsByTagName(tag);
    List<Element> out = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      out.add((Element) found.item(i));
    }
    return out;
  }
}
