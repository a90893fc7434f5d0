package slotcast.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import slotcast.node.NodeConfig;
import slotcast.node.PerceptionParameters;
import slotcast.node.PredictionParameters;
import slotcast.node.arguments.NodeParameters;
import slotcast.prediction.Prediction;
import slotcast.replay.MessageSource;
import slotcast.replay.TimeRange;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagTopic;
import slotcast.ros.bag.BagWriter;
import slotcast.runtime.Compute;
import slotcast.runtime.torch.TorchRuntime;
import slotcast.sim.BagLayout;
import slotcast.sim.SimulateCommand;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;

/**
 * One simulated scene through the replay and the bundled weights, filmed at 30 images a second and
 * at every third of them: what is predicted is the same but for perception, which has seen three
 * times as many images.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CameraRatesTest {
  private static final int TIMES = 3;
  private static final int FRAMES = 60; // two seconds
  private static final long STEP = 100_000_000;
  private static final long ROUNDED = 50; // nanoseconds

  @TempDir static Path folder;
  private ReplayModels models;
  private List<Seen> fast;
  private List<Seen> slow;

  @BeforeAll
  void replay() throws IOException {
    models =
        ReplayModels.load(
            TorchRuntime.on(new Compute("cpu", "torchscript")),
            new NodeConfig(
                PerceptionParameters.of(weights("isa-small")),
                PredictionParameters.of(weights("slotformer-isa"))),
            1);
    int rc =
        new CommandLine(new SimulateCommand())
            .execute(
                ("--format rosbag2 --frames " + FRAMES + " --interval 0.0333333333 --seed 2000003")
                    .concat(" --size 64x64 --out " + folder.resolve("sim"))
                    .split(" "));
    assertThat(rc).isZero();
    Path whole = folder.resolve("sim");
    Path third = folder.resolve("third");
    everyThird(whole, third);
    fast = seen(whole);
    slow = seen(third);
    assertThat(fast).hasSize(FRAMES);
    assertThat(slow).hasSize(FRAMES / TIMES);
  }

  @AfterAll
  void close() {
    models.close();
  }

  /** Those for which the limits below were measured. */
  private static NodeParameters weights(String name) {
    return NodeParameters.none().with("weights", name, "test");
  }

  private static void everyThird(Path recording, Path target) throws IOException {
    int images = 0;
    try (BagWriter writer = BagWriter.create(target, BagWriter.Storage.MCAP);
        MessageSource.Messages all = MessageSource.open(recording).messages(BagLayout.IMAGE)) {
      for (Optional<BagMessage> m = all.next(); m.isPresent(); m = all.next()) {
        BagTopic topic = m.get().topic();
        if (images == 0) {
          writer.addTopic(topic);
        }
        if (images++ % TIMES == 0) {
          writer.write(topic.name(), m.get().stampNanos(), m.get().payload());
        }
      }
      writer.commit();
    }
  }

  private List<Seen> seen(Path recording) throws IOException {
    List<Seen> seen = new ArrayList<>();
    CameraReplay camera = new CameraReplay(BagLayout.IMAGE, models, null, List.of(seen::add));
    new Replay(MessageSource.open(recording), TimeRange.ALL, new PrintWriter(new StringWriter()))
        .run(List.of(camera), Optional.empty());
    return seen;
  }

  @Test
  void eachImageOfTheFastCameraIsPredictedFromOnceHalfASecondIsSeen() {
    for (int i = 0; i < FRAMES; i++) {
      assertThat(fast.get(i).prediction().isPresent()).isEqualTo(i >= 5 * TIMES);
    }
    for (int i = 0; i < FRAMES / TIMES; i++) {
      assertThat(slow.get(i).prediction().isPresent()).isEqualTo(i >= 5);
    }
  }

  /** Points are a tenth of a second apart at either rate, and so are drawn frames. */
  @Test
  void aStepIsThatOfTraining() {
    for (List<Seen> camera : List.of(fast, slow)) {
      for (Seen s : camera) {
        Optional<Prediction> p = s.prediction();
        if (p.isEmpty()) {
          continue;
        }
        assertThat(p.get().stampNanos()).isEqualTo(s.stampNanos());
        assertThat(p.get().stepNanos()).isCloseTo(STEP, within(ROUNDED));
        for (Trajectory t : p.get().trajectories()) {
          assertThat(t.points()).hasSize(10);
          for (int k = 1; k <= 10; k++) {
            assertThat(t.at(k).stampNanos() - s.stampNanos())
                .isCloseTo(k * STEP, within(k * ROUNDED));
          }
        }
      }
    }
  }

  @Test
  void whatIsPredictedIsThatOfEveryThirdImage() {
    List<Double> near = new ArrayList<>();
    List<Double> far = new ArrayList<>();
    List<Double> moved = new ArrayList<>();
    int objects = 0;
    for (int i = 0; i < slow.size(); i++) {
      Seen a = slow.get(i);
      Seen b = fast.get(TIMES * i);
      assertThat(b.stampNanos()).isEqualTo(a.stampNanos());
      if (a.prediction().isEmpty()) {
        continue;
      }
      objects += a.prediction().orElseThrow().trajectories().size();
      pairs(a, b)
          .forEach(
              (p, q) -> {
                near.add(Math.hypot(p.at(1).x() - q.at(1).x(), p.at(1).y() - q.at(1).y()));
                far.add(Math.hypot(p.at(10).x() - q.at(10).x(), p.at(10).y() - q.at(10).y()));
                moved.add(Math.hypot(p.at(10).x() - p.at(1).x(), p.at(10).y() - p.at(1).y()));
              });
    }
    assertThat(near.size()).isGreaterThan(4 * objects / 5); // masks may differ
    assertThat(median(moved)).isGreaterThan(3);
    assertThat(median(near)).isLessThan(0.3);
    assertThat(median(far)).isLessThan(1.2);
  }

  /** Objects of both cameras that are seen at nearly the same place. */
  private static Map<Trajectory, Trajectory> pairs(Seen a, Seen b) {
    Map<Trajectory, Trajectory> pairs = new LinkedHashMap<>();
    for (Trajectory p : a.prediction().orElseThrow().trajectories()) {
      Sighting here = a.sighting(a.object(p.trackId()).orElseThrow());
      for (Trajectory q : b.prediction().orElseThrow().trajectories()) {
        Sighting there = b.sighting(b.object(q.trackId()).orElseThrow());
        if (Math.hypot(here.x() - there.x(), here.y() - there.y()) < 3) {
          pairs.put(p, q);
        }
      }
    }
    return pairs;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
