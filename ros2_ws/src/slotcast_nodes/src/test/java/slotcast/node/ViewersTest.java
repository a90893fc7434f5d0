package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.node.OpenedEndpoints.Direction;
import slotcast.node.OpenedEndpoints.Endpoint;
import slotcast.node.arguments.Remapping;
import slotcast.ros.msg.Definitions;

/**
 * The configurations of RViz and of Foxglove show topics that running nodes have, as what they are,
 * and fields that their messages have.
 */
@Timeout(600)
class ViewersTest {
  private static final Path LAUNCH = Path.of(System.getProperty("slotcast.root", "."), "launch");
  private static final String IMAGE = "sensor_msgs/msg/Image";
  private static final String MARKERS = "visualization_msgs/msg/MarkerArray";
  private static final Map<String, Endpoint> TOPICS = new HashMap<>(); // by name

  @BeforeAll
  static void open() {
    SecurityPolicy nodes = EverythingOn.opened(Remapping.NONE, List.of("/camera/image_raw"));
    for (String node : List.of(PerceptionNode.NAME, PredictionNode.NAME)) {
      nodes.opened(node).stream()
          .filter(e -> e.direction() != Direction.REPLY)
          .forEach(e -> TOPICS.put(e.name(), e));
    }
  }

  private static void has(String topic, String... types) {
    assertThat(TOPICS).containsKey(topic);
    assertThat(TOPICS.get(topic).type()).as(topic).isIn((Object[]) types);
  }

  @Test
  void rvizShowsTopicsOfTheNodes() throws IOException {
    JsonNode displays =
        new ObjectMapper(new YAMLFactory())
            .readTree(LAUNCH.resolve("slotcast.rviz").toFile())
            .at("/Visualization Manager/Displays");
    assertThat(displays).hasSizeGreaterThan(3);
    for (JsonNode display : displays) {
      String topic = display.at("/Topic/Value").asText();
      has(topic, display.get("Class").asText().endsWith("/Image") ? IMAGE : MARKERS);
      assertThat(display.at("/Topic/Reliability Policy").asText())
          .as(topic)
          .isEqualTo(
              TOPICS.get(topic).direction() == Direction.PUBLISH ? "Reliable" : "Best Effort");
    }
  }

  @Test
  void foxgloveShowsTopicsOfTheNodes() throws IOException {
    JsonNode layout =
        new ObjectMapper().readTree(LAUNCH.resolve("slotcast.foxglove.json").toFile());
    JsonNode panels = layout.get("configById");
    List<String> placed = new ArrayList<>();
    place(layout.get("layout"), placed);
    assertThat(placed).doesNotHaveDuplicates();
    List<String> names = new ArrayList<>();
    panels.fieldNames().forEachRemaining(names::add);
    assertThat(placed).containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      JsonNode panel = panels.get(name);
      switch (name.substring(0, name.indexOf('!'))) {
        case "Image" -> has(panel.at("/imageMode/imageTopic").asText(), IMAGE);
        case "3D" ->
            panel
                .get("topics")
                .fieldNames()
                .forEachRemaining(
                    t -> has(t, MARKERS, "sensor_msgs/msg/PointCloud2", "nav_msgs/msg/Path"));
        case "Plot" -> panel.get("paths").forEach(p -> hasField(p.get("value").asText()));
        case "DiagnosticSummary" ->
            has(panel.get("topicToRender").asText(), "diagnostic_msgs/msg/DiagnosticArray");
        case "RosOut" -> has(panel.get("topicToRender").asText(), "rcl_interfaces/msg/Log");
        default -> throw new AssertionError("panel " + name);
      }
    }
  }

  private static void place(JsonNode part, List<String> placed) {
    if (part.isTextual()) {
      placed.add(part.asText());
    } else {
      assertThat(part.get("direction").asText()).isIn("row", "column");
      place(part.get("first"), placed);
      place(part.get("second"), placed);
    }
  }

  /** A path into messages: {@code /topic.field[:]{key=="value"}.field}. */
  private static void hasField(String path) {
    String[] parts = path.replaceAll("\\[[^]]*]|\\{[^}]*}", "").split("\\.", -1);
    assertThat(TOPICS).containsKey(parts[0]);
    String type = TOPICS.get(parts[0]).type();
    for (int i = 1; i < parts.length; i++) {
      assertThat(type).as("type in " + path + " with field " + parts[i]).contains("/");
      type = fieldType(type, parts[i], path);
    }
    assertThat(type).as("what " + path + " plots").doesNotContain("/");
  }

  private static String fieldType(String type, String field, String path) {
    String own = Definitions.of(type).orElseThrow().split("={10,}")[0];
    Optional<String> found =
        own.lines()
            .map(line -> line.replaceAll("[=#].*", "").strip().split(" +"))
            .filter(words -> words.length == 2 && words[1].equals(field))
            .map(words -> words[0].replaceAll("\\[.*", ""))
            .findFirst();
    assertThat(found).as(field + " of " + type + " in " + path + ":\n" + own).isPresent();
    String name = found.orElseThrow();
    String beside = type.substring(0, type.lastIndexOf('/') + 1) + name;
    return name.contains("/")
        ? name.replace("/", "/msg/")
        : Definitions.of(beside).isPresent() ? beside : name;
  }
}
