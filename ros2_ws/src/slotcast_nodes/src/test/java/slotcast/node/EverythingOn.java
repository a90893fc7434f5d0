package slotcast.node;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.Remapping;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;

/** Nodes with every input and output that parameters can ask for. */
final class EverythingOn {
  private EverythingOn() {}

  /** What they open in one process and in two, with raw and with compressed images. */
  static SecurityPolicy opened(Remapping remapping, List<String> cameras) {
    Function<Compute, ModelRuntime> runtime = device -> new ScriptedRuntime();
    SecurityPolicy policy = new SecurityPolicy(remapping);
    PredictionParameters prediction = prediction(cameras);
    policy.add(runtime, perception(cameras, "raw"), prediction);
    policy.add(runtime, perception(cameras, "compressed"), prediction);
    policy.add(runtime, null, prediction); // in two processes it listens for slots
    return policy;
  }

  private static PerceptionParameters perception(List<String> cameras, String transport) {
    return PerceptionParameters.of(
        NodeParameters.none()
            .with("image_topic", cameras, "a test")
            .with("image_transport", transport, "a test")
            .with("use_sim_time", true, "a test"));
  }

  private static PredictionParameters prediction(List<String> cameras) {
    List<String> slots =
        CameraNames.of(cameras).stream()
            .map(c -> PerceptionNode.NAME + "/" + (c.isEmpty() ? "" : c + "/") + "slots")
            .toList();
    return PredictionParameters.of(
        NodeParameters.none()
            .with("slots_topic", slots, "a test")
            .with("use_sim_time", true, "a test")
            .with("fixed_frame", "odom", "a test")
            .with("camera_info_topic", beside(cameras, "camera_info"), "a test")
            .with("depth_topic", beside(cameras, "depth/image_rect"), "a test")
            .with("robot_frame", "base_link", "a test")
            .with("planner_outputs", Arrays.stream(PlannerOutput.words()).toList(), "a test"));
  }

  private static List<String> beside(List<String> cameras, String topic) {
    return cameras.stream().map(c -> c.replaceFirst("[^/]*$", topic)).toList();
  }
}
