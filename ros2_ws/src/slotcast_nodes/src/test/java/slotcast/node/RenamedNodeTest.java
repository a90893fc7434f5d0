package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.ros.msg.Clock;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;

/** A node whose name, namespace, topics and quality of service come from the command line. */
@Timeout(600)
class RenamedNodeTest {
  @Test
  void everyTopicOfTheNodeHasItsNewName() throws InterruptedException {
    NodeCommand.Plan plan =
        CommandLines.plan(
            "--ros-args",
            "-r",
            "slotcast_perception:__node:=seer",
            "-r",
            "__ns:=/r",
            "-r",
            "/camera/image_raw:=front",
            "-r",
            "seer:~/label_image:=/labels",
            "-r",
            "/diagnostics:=health",
            "-p",
            "qos_overrides./r/front.subscription.reliability:=reliable");
    try (Transport transport = InMemoryTransport.direct();
        PerceptionNode node =
            new PerceptionNode(
                NodeContext.of(transport, plan.remapping()),
                plan.perception(),
                TestRuntime.of(RandomModels.savi()),
                SlotSink.NONE)) {
      node.configure();
      node.activate();
      assertThat(node.imageTopics()).containsExactly("/r/front");
      List<Image> labels = new CopyOnWriteArrayList<>();
      transport.subscribe("/labels", Image.TYPE, Qos.defaults(), labels::add);
      List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();
      transport.subscribe("/r/health", DiagnosticArray.TYPE, Qos.defaults(), reports::add);
      Publisher<Image> lossy = transport.advertise("/r/front", Image.TYPE, Qos.sensorData());
      assertThat(lossy.subscribers()).as("the subscription asks for reliable images").isZero();
      Publisher<Image> camera = transport.advertise("/r/front", Image.TYPE, Qos.defaults());
      Header header = new Header(Time.ofNanos(1), "eye");
      camera.publish(new Image(header, 32, 32, "mono8", false, 32, new byte[32 * 32]));
      Settled.await(node::statistics);
      assertThat(labels).hasSize(1);
      while (reports.isEmpty()) {
        Thread.sleep(20);
      }
      assertThat(reports.get(0).status().get(0).name()).startsWith("seer: ");
    }
  }

  @Test
  void simulatedTimeComesFromTheClockUnderItsNewName() throws InterruptedException {
    NodeCommand.Plan plan =
        CommandLines.plan(
            "--ros-args",
            "-r",
            "/clock:=/world/clock",
            "-p",
            "use_sim_time:=true",
            "-p",
            "qos_overrides./world/clock.subscription.reliability:=reliable");
    assertThat(plan.perception().useSimTime()).isTrue();
    try (Transport transport = InMemoryTransport.direct();
        PerceptionNode node =
            new PerceptionNode(
                NodeContext.simulated(
                    transport,
                    plan.remapping(),
                    PerceptionNode.NAME,
                    plan.perception().qosOverrides()),
                plan.perception(),
                TestRuntime.of(RandomModels.savi()),
                SlotSink.NONE)) {
      node.configure();
      node.activate();
      List<Image> labels = new CopyOnWriteArrayList<>();
      transport.subscribe(
          "/slotcast_perception/label_image", Image.TYPE, Qos.defaults(), labels::add);
      List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();
      transport.subscribe("/diagnostics", DiagnosticArray.TYPE, Qos.defaults(), reports::add);
      Publisher<Clock> clock = transport.advertise("/world/clock", Clock.TYPE, Qos.defaults());
      assertThat(transport.advertise("/world/clock", Clock.TYPE, Qos.sensorData()).subscribers())
          .as("the subscription asks for a reliable clock")
          .isZero();
      Publisher<Image> camera =
          transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
      Time now = new Time(77, 5);
      clock.publish(new Clock(now));
      Header unstamped = new Header(new Time(0, 0), "eye");
      camera.publish(new Image(unstamped, 32, 32, "mono8", false, 32, new byte[32 * 32]));
      Settled.await(node::statistics);
      assertThat(labels.get(0).header().stamp()).isEqualTo(now);
      while (reports.isEmpty() || !reports.get(reports.size() - 1).header().stamp().equals(now)) {
        Thread.sleep(20);
      }
    }
  }
}
