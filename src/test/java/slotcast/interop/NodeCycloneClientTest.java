package slotcast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slotcast.e2e.NodeProcess;
import slotcast.e2e.UntrainedModels;
import slotcast.ros.transport.DdsOptions;

/**
 * Every service of {@code slotcast node}, called over Cyclone DDS from other processes; and the
 * topics beside them.
 */
class NodeCycloneClientTest {
  private static final int DOMAIN = DdsOptions.domainOfThisProcess();
  private static final int WAIT_SECONDS = 120;
  private static final String SEES = "/robot1/slotcast_perception";
  private static final String PREDICTS = "/robot1/slotcast_prediction";
  private static final int MALFORMED = 40;

  @TempDir Path folder;

  private CycloneClient client;

  @Test
  @Timeout(900)
  void aClientOnCycloneCallsEveryServiceOfBothNodes() throws Exception {
    client = CycloneClient.build(folder, DOMAIN);
    UntrainedModels.write(folder);
    try (NodeProcess node = startNode()) {
      while (!node.output().contains("Ctrl-C ends")) {
        assertThat(node.isAlive()).as(node.output()).isTrue();
        Thread.sleep(50);
      }
      parameters();
      reset();
      weights();
      lifecycle();
      malformedRequestsCostNothing(node);
      logs();
      node.interrupt();
      assertThat(node.await(WAIT_SECONDS)).isIn(0, 130);
    }
  }

  private NodeProcess startNode() throws Exception {
    // A back end by name: what auto measured of new weights would be in the log too.
    return NodeProcess.startNode(folder, "--namespace", "/robot1", "--backend", "torchscript");
  }

  private void parameters() throws Exception {
    assertThat(client.call(SEES, "list"))
        .contains("name|min_area", "name|image_topic", "name|weights");
    assertThat(client.call(SEES, "list", "1", "fit")).containsExactly("name|fit");
    assertThat(client.call(PREDICTS, "get", "steps", "fixed_frame", "nothing", "use_sim_time"))
        .containsExactly("2|10", "4|", "0|", "1|false");
    assertThat(client.call(SEES, "types", "min_area", "image_topic")).containsExactly("3", "4");
    assertThat(client.call(SEES, "describe", "min_area", "patience_frames", "fit"))
        .containsExactly(
            "min_area|3|live|0 to 1|0|1",
            "patience_frames|2|live|0 to 1000|0|1000",
            "fit|4|read_only|one of letterbox, crop, stretch|-|-");
    List<String> results;
    try (CycloneClient.Listener events = client.listen(SEES, "events", "1")) {
      results =
          client.call(
              SEES,
              "set",
              "fit",
              "string",
              "crop",
              "min_area",
              "double",
              "7",
              "min_area",
              "double",
              "0.25",
              "min_area",
              "none",
              "-");
      assertThat(events.heard()).containsExactly(SEES + "|0|1|min_area");
    }
    assertThat(results).hasSize(4);
    assertThat(results.get(0)).startsWith("false|parameter fit:").contains("read-only");
    assertThat(results.get(1)).startsWith("false|").contains("got 7.0, expected a number, 0 to 1");
    assertThat(results.get(2)).isEqualTo("true|");
    assertThat(results.get(3)).startsWith("false|");
    assertThat(
            client.call(
                SEES,
                "set_atomically",
                "min_area",
                "double",
                "0.5",
                "patience_frames",
                "integer",
                "-1"))
        .singleElement()
        .asString()
        .startsWith("false|");
    assertThat(
            client.call(
                SEES,
                "set_atomically",
                "overlay_opacity",
                "double",
                "1",
                "patience_frames",
                "integer",
                "3"))
        .containsExactly("true|");
    assertThat(client.call(SEES, "get", "min_area", "overlay_opacity", "patience_frames"))
        .containsExactly("3|0.25", "3|1", "2|3");
  }

  private void reset() throws Exception {
    assertThat(client.call(SEES, "reset")).singleElement().asString().startsWith("true|");
    assertThat(client.call(PREDICTS, "reset")).singleElement().asString().startsWith("true|");
  }

  private void weights() throws Exception {
    String savi = folder.resolve("savi.safetensors").toString();
    String slotFormer = folder.resolve("slotformer.safetensors").toString();
    assertThat(client.call(SEES, "weights", savi, slotFormer))
        .singleElement()
        .asString()
        .startsWith("true|loaded " + savi);
    assertThat(client.call(PREDICTS, "weights", slotFormer, ""))
        .first()
        .asString()
        .startsWith("true|");
    assertThat(client.call(SEES, "weights", "no_such", ""))
        .singleElement()
        .asString()
        .startsWith("false|")
        .contains("no_such");
  }

  private void lifecycle() throws Exception {
    assertThat(client.call(SEES, "state")).containsExactly("3|active");
    assertThat(client.call(SEES, "transitions"))
        .containsExactly("4|deactivate|active|deactivating", "7|shutdown|active|shuttingdown");
    assertThat(client.call(SEES, "states")).contains("1|unconfigured", "10|configuring");
    assertThat(client.call(SEES, "graph"))
        .hasSize(14)
        .contains("1|configure|unconfigured|configuring");
    assertThat(client.call(SEES, "change", "1", "")).containsExactly("false");
    try (CycloneClient.Listener lives = client.listen(SEES, "lives", "8")) {
      assertThat(client.call(SEES, "change", "4", "")).containsExactly("true");
      assertThat(client.call(SEES, "state")).containsExactly("2|inactive");
      assertThat(client.call(SEES, "change", "2", "cleanup")).containsExactly("true");
      assertThat(client.call(SEES, "change", "0", "configure")).containsExactly("true");
      assertThat(client.call(SEES, "change", "3", "activate")).containsExactly("true");
      assertThat(lives.heard())
          .containsExactly(
              "deactivate|active|deactivating",
              "transition_success|deactivating|inactive",
              "cleanup|inactive|cleaningup",
              "transition_success|cleaningup|unconfigured",
              "configure|unconfigured|configuring",
              "transition_success|configuring|inactive",
              "activate|inactive|activating",
              "transition_success|activating|active");
    }
    assertThat(client.call(PREDICTS, "state")).containsExactly("3|active");
  }

  private void malformedRequestsCostNothing(NodeProcess node) throws Exception {
    for (String service : List.of("set_parameters", "get_state", "reset")) {
      String type =
          switch (service) {
            case "set_parameters" -> "rcl_interfaces::srv::dds_::SetParameters_Request_";
            case "get_state" -> "lifecycle_msgs::srv::dds_::GetState_Request_";
            default -> "std_srvs::srv::dds_::Trigger_Request_";
          };
      assertThat(client.call(PREDICTS, "malformed", service, type, Integer.toString(MALFORMED)))
          .containsExactly("sent|" + MALFORMED);
    }
    assertThat(client.call(PREDICTS, "state")).containsExactly("3|active");
    // One of four is a well-formed request of a service without fields.
    int refused = MALFORMED + 2 * MALFORMED * 3 / 4;
    assertThat(client.call(PREDICTS, "report", "requests_refused", Integer.toString(refused)))
        .singleElement()
        .asString()
        .startsWith(refused + "|");
    assertThat(node.output()).doesNotContain("ERROR");
  }

  private void logs() throws Exception {
    try (CycloneClient.Listener log = client.listen(SEES, "log", "3")) {
      List<String> lines = log.heard(); // they came before this listener
      assertThat(lines.get(0)).startsWith("30|robot1.slotcast_perception|weights stay: ");
      assertThat(lines.get(1)).startsWith("30|robot1.slotcast_perception|got the transition 1 ");
      assertThat(lines.get(2))
          .isEqualTo("20|robot1.slotcast_perception|inactive now, as a client asked");
    }
  }
}
