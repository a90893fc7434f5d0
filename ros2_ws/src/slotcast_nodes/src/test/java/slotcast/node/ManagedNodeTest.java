package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slotcast.node.ManagedNode.State;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.ros.msg.DiagnosticArray;
import slotcast.ros.msg.DiagnosticStatus;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;
import slotcast.runtime.ModelRuntime;
import slotcast.runtime.recorded.RecordedRuntime;

@Timeout(600)
class ManagedNodeTest {
  private final Transport transport = InMemoryTransport.direct();
  private final List<DiagnosticArray> reports = new CopyOnWriteArrayList<>();
  private final Publisher<Image> camera =
      transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
  private final CountDownLatch hang = new CountDownLatch(1);
  private volatile boolean hangs;
  private PerceptionNode node;

  private void start(ModelRuntime runtime, PerceptionParameters parameters) {
    transport.subscribe("/diagnostics", DiagnosticArray.TYPE, Qos.defaults(), reports::add);
    node = new PerceptionNode(NodeContext.of(transport), parameters, runtime, SlotSink.NONE);
  }

  @AfterEach
  void stop() {
    hang.countDown();
    node.close();
    transport.close();
  }

  private void send(int number) {
    Header header = new Header(Time.ofNanos(number * 100_000_000L), "eye");
    camera.publish(new Image(header, 8, 8, "rgb8", false, 24, new byte[192]));
  }

  private DiagnosticStatus report(String words) throws InterruptedException {
    while (true) {
      for (DiagnosticArray report : reports) {
        if (report.status().get(0).message().contains(words)) {
          return report.status().get(0);
        }
      }
      Thread.sleep(10);
    }
  }

  @Test
  void aNodeGoesThroughItsStatesAndBack() throws InterruptedException {
    start(new RecordedRuntime(), PerceptionParameters.defaults());
    assertThat(node.state()).isEqualTo(State.UNCONFIGURED);
    assertThatThrownBy(node::activate).hasMessageContaining("only one that is INACTIVE");
    for (int life = 0; life < 2; life++) {
      node.configure();
      assertThat(node.state()).isEqualTo(State.INACTIVE);
      assertThat(camera.subscribers()).isZero();
      node.activate();
      assertThat(node.state()).isEqualTo(State.ACTIVE);
      send(1);
      assertThat(Settled.await(node::statistics).out()).isEqualTo(1);
      node.deactivate();
      assertThat(camera.subscribers()).isZero();
      send(2);
      node.activate();
      send(3);
      assertThat(Settled.await(node::statistics).in()).isEqualTo(2);
      node.deactivate();
      node.cleanup();
      assertThat(node.state()).isEqualTo(State.UNCONFIGURED);
    }
    node.close();
    node.close();
    assertThat(node.state()).isEqualTo(State.FINALIZED);
    assertThatThrownBy(node::configure).hasMessageContaining("FINALIZED");
  }

  @Test
  void aNodeThatDoesNotListenSaysSo() throws InterruptedException {
    start(new RecordedRuntime(), PerceptionParameters.defaults());
    node.configure();
    assertThat(report("the node is inactive").level()).isEqualTo(DiagnosticStatus.WARN);
  }

  /** A model that never answers, once it is told to. */
  private final class Hanging implements ModelRuntime {
    private final RecordedRuntime recorded = new RecordedRuntime();

    @Override
    public PerceptionModel perception(String weights, int cameras) {
      PerceptionModel model = recorded.perception(weights, cameras);
      return new PerceptionModel() {
        @Override
        public Spec spec() {
          return model.spec();
        }

        @Override
        public List<Output> see(List<Input> frames) {
          try {
            if (hangs) {
              hang.await();
            }
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return model.see(frames);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public PredictionModel prediction(String weights, int cameras, int steps) {
      return recorded.prediction(weights, cameras, steps);
    }

    @Override
    public String description() {
      return "hanging";
    }
  }

  @Test
  void aModelThatHangsIsReportedAfterTheDeadline() throws InterruptedException {
    PerceptionParameters defaults = PerceptionParameters.defaults();
    start(
        new Hanging(),
        PerceptionParameters.of(NodeParameters.none().with("deadline_s", 0.5, "test")));
    assertThat(defaults.deadlineS()).isEqualTo(5);
    node.configure();
    hangs = true; // the rehearsal is over
    node.activate();
    send(1);
    DiagnosticStatus status = report("longer than deadline_s 0.5");
    assertThat(status.level()).isEqualTo(DiagnosticStatus.ERROR);
  }

  @Test
  void aNodeThatWaitsForAFrameToEndStillReports() throws InterruptedException {
    start(
        new Hanging(),
        PerceptionParameters.of(NodeParameters.none().with("deadline_s", 0.5, "test")));
    node.configure();
    hangs = true;
    node.activate();
    send(1);
    report("longer than deadline_s 0.5");
    Thread closing = new Thread(node::close);
    closing.start();
    while (camera.subscribers() > 0) {
      Thread.sleep(10); // until it no longer listens, which is within its end
    }
    int before = reports.size();
    while (reports.size() < before + 2) {
      assertThat(closing.isAlive()).as("reports %d of %d", reports.size(), before + 2).isTrue();
      Thread.sleep(10);
    }
    hang.countDown();
    closing.join();
    assertThat(node.state()).isEqualTo(State.FINALIZED);
    assertThat(node.weightsId()).isEmpty();
  }
}
