package slotcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code slotcast node --policy}: the options of the nodes to be, and a file. */
@Timeout(600)
class NodePolicyTest {
  @TempDir Path folder;

  @Test
  void aPolicyForTwoCamerasInANamespace() throws Exception {
    UntrainedModels.write(folder);
    Path policy = folder.resolve("policies/mine.xml");
    try (NodeProcess node =
        NodeProcess.startNode(
            folder,
            "--image-topic",
            "/front/image_raw",
            "--image-topic",
            "/rear/image_raw",
            "--policy",
            policy.toString(),
            "--ros-args",
            "-r",
            "__ns:=/robot1")) {
      assertThat(node.await(500)).as(node.output()).isZero();
      assertThat(node.output()).contains("slotcast: policy in " + policy);
    }
    assertThat(policy)
        .content()
        .contains("<profile ns=\"/robot1\" node=\"slotcast_perception\">")
        .contains("<topic>/rear/image_raw</topic>")
        .contains("<topic>~/front/slots</topic>")
        .contains("<topic>~/rear/trajectories</topic>")
        .doesNotContain("/clock"); // not without use_sim_time
  }
}
