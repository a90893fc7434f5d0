package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.ModelFile;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.InMemoryTransport;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Transport;
import slotcast.runtime.torch.TorchRuntime;

/** Both nodes with Invariant Slot Attention and a pose-aware SlotFormer: weights alone decide. */
@Timeout(600)
class InvariantNodesTest {
  private final Transport transport = InMemoryTransport.direct();

  @Test
  void theBundledPairBelongsTogether() {
    TorchRuntime runtime = TorchRuntime.on("cpu");
    try (PerceptionModel perception = runtime.perception("isa-small", 1);
        PredictionModel prediction = runtime.prediction("slotformer-isa", 1, 10)) {
      assertThat(prediction.spec().perceptionModelId()).contains(perception.spec().modelId());
      assertThat(prediction.spec().predictsPoses()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ISA_T", "ISA_TS", "ISA_TSR"})
  void posesTravelFromOneNodeToTheOther(CorrectorType corrector) throws InterruptedException {
    ModelFile savi = RandomModels.savi(corrector);
    TestRuntime runtime = TestRuntime.of(savi, RandomModels.slotFormer(savi));
    NodeContext context = NodeContext.of(transport);
    PredictionParameters parameters =
        PredictionParameters.of(
            NodeParameters.none().with("steps", 3, "test").with("min_area", 0.0, "test"));
    try (PredictionNode prediction = new PredictionNode(context, parameters, runtime, List.of());
        PerceptionNode perception =
            new PerceptionNode(context, PerceptionParameters.defaults(), runtime, SlotSink.NONE)) {
      for (ManagedNode<?, ?> node : List.of(prediction, perception)) {
        node.configure();
        node.activate();
      }
      List<SlotArray> slots = new CopyOnWriteArrayList<>();
      List<TrajectoryArray> paths = new CopyOnWriteArrayList<>();
      Qos deep = Qos.defaults().withDepth(100);
      transport.subscribe("/slotcast_perception/slots", SlotArray.TYPE, deep, slots::add);
      transport.subscribe(
          "/slotcast_prediction/trajectories", TrajectoryArray.TYPE, deep, paths::add);
      Publisher<Image> camera =
          transport.advertise("/camera/image_raw", Image.TYPE, Qos.sensorData());
      Random random = new Random(7);
      for (int i = 0; i < 5; i++) {
        byte[] data = new byte[3 * 64 * 64];
        random.nextBytes(data);
        Header header = new Header(Time.ofNanos(1_000_000_000L + i * 100_000_000L), "eye");
        camera.publish(new Image(header, 64, 64, "rgb8", false, 3 * 64, data));
        Settled.await(perception::statistics);
        Settled.await(prediction::statistics);
      }
      assertThat(slots).hasSize(5);
      int k = slots.get(0).numSlots();
      assertThat(slots)
          .allSatisfy(
              s -> {
                assertThat(s.positions()).hasSize(2 * k);
                assertThat(s.scales()).hasSize(corrector == CorrectorType.ISA_T ? 0 : 2 * k);
                assertThat(s.rotations()).hasSize(corrector == CorrectorType.ISA_TSR ? 4 * k : 0);
              });
      assertThat(paths).hasSize(3); // the history is three frames long
      assertThat(paths)
          .allMatch(p -> p.trajectories().stream().allMatch(t -> t.points().size() == 3));

      SlotArray last = slots.get(4);
      float[] none = {};
      Publisher<SlotArray> other =
          transport.advertise("/slotcast_perception/slots", SlotArray.TYPE, Qos.defaults());
      other.publish(
          new SlotArray(
              last.header(),
              last.model(),
              k,
              last.slotSize(),
              last.slots(),
              none,
              none,
              none,
              last.trackIds(),
              last.sightings(),
              64,
              64,
              0,
              0,
              64,
              64));
      Settled.await(prediction::statistics);
      assertThat(prediction.statistics().refused()).isEqualTo(1);
    } finally {
      transport.close();
    }
  }
}
