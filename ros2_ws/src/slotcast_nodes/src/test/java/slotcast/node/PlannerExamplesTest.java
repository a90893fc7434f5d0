package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The configurations of docs/planners.md are the node's, and fit together. */
class PlannerExamplesTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("slotcast.root"), "docs", "examples");

  private static MetricParameters node(String name) {
    NodeCommand.Plan plan =
        CommandLines.plan("--ros-args", "--params-file", EXAMPLES.resolve(name).toString());
    assertThat(plan.notices()).isEmpty();
    MetricParameters metric = plan.prediction().metric();
    assertThat(metric.on()).isTrue();
    return metric;
  }

  private static JsonNode file(String name) throws IOException {
    return new YAMLMapper().readTree(EXAMPLES.resolve(name).toFile());
  }

  @Test
  void costmapsClearAsFarAsTheyMarkAndKeepNothingStale() throws IOException {
    MetricParameters metric = node("nav2-costmap.yaml");
    PlannerParameters planner = metric.planner();
    assertThat(planner.outputs())
        .containsExactly(PlannerOutput.FOOTPRINTS, PlannerOutput.METRIC_MARKERS);
    JsonNode costmap = file("nav2-costmap.yaml").at("/local_costmap/local_costmap/ros__parameters");
    assertThat(costmap.get("resolution").asDouble()).isEqualTo(planner.cellM());
    assertThat(costmap.get("global_frame").asText()).isEqualTo(metric.fixedFrame());
    assertThat(costmap.get("robot_base_frame").asText()).isEqualTo(planner.robotFrame());
    double half = Math.hypot(costmap.get("width").asDouble(), costmap.get("height").asDouble()) / 2;
    assertThat(planner.clearingRadiusM()).isGreaterThan(half);
    for (String name : List.of("predicted_layer", "predicted_voxels")) {
      JsonNode layer = costmap.get(name);
      JsonNode footprints = layer.get("footprints");
      JsonNode clearing = layer.get("clearing");
      assertThat(layer.get("observation_sources").asText()).isEqualTo("footprints clearing");
      assertThat(footprints.get("topic").asText()).isEqualTo("/slotcast_prediction/footprints");
      assertThat(clearing.get("topic").asText()).isEqualTo("/slotcast_prediction/clearing");
      assertThat(footprints.get("observation_persistence").asDouble())
          .isEqualTo(metric.validityS());
      assertThat(footprints.get("sensor_frame").asText()).isEqualTo(planner.robotFrame());
      assertThat(footprints.get("obstacle_max_range").asDouble())
          .isEqualTo(clearing.get("raytrace_max_range").asDouble())
          .isEqualTo(planner.clearingRadiusM());
      assertThat(footprints.get("clearing").asBoolean()).isFalse();
      assertThat(clearing.get("marking").asBoolean()).isFalse();
    }
  }

  @Test
  void theCollisionMonitorLooksAtNothingStale() throws IOException {
    MetricParameters metric = node("nav2-collision-monitor.yaml");
    JsonNode monitor = file("nav2-collision-monitor.yaml").at("/collision_monitor/ros__parameters");
    assertThat(metric.planner().outputs()).containsExactly(PlannerOutput.FOOTPRINTS);
    assertThat(monitor.get("source_timeout").asDouble()).isEqualTo(metric.validityS());
    assertThat(monitor.get("odom_frame_id").asText()).isEqualTo(metric.fixedFrame());
    assertThat(monitor.at("/predicted/topic").asText())
        .isEqualTo("/slotcast_prediction/footprints");
  }

  @Test
  void autowareAndMoveIt() {
    assertThat(node("autoware.yaml").planner().outputs())
        .containsExactly(PlannerOutput.PREDICTED_OBJECTS, PlannerOutput.TRACKED_OBJECTS);
    assertThat(node("moveit.yaml").planner().outputs())
        .containsExactly(PlannerOutput.COLLISION_OBJECTS);
  }

  @Test
  void rvizListensToWhatTheNodePublishes() throws IOException {
    JsonNode displays = file("planners.rviz").at("/Visualization Manager/Displays");
    List<String> topics = new ArrayList<>();
    displays.forEach(
        display -> {
          String topic = display.at("/Topic/Value").asText();
          if (!topic.isEmpty()) {
            topics.add(topic.replace("/slotcast_prediction/", ""));
          }
        });
    assertThat(PlannerOutput.of(topics))
        .containsExactlyInAnyOrder(
            PlannerOutput.METRIC_MARKERS, PlannerOutput.PATH, PlannerOutput.FOOTPRINTS);
  }
}
