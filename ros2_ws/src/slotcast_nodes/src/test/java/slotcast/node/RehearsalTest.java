package slotcast.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import slotcast.node.arguments.NodeParameters;
import slotcast.perception.PerceptionModel;
import slotcast.perception.SlotFrame;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.recorded.RecordedRuntime;

/** Whatever nodes are asked for, what they rehearse with makes sense to them, and nobody hears. */
@Timeout(600)
class RehearsalTest {
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicInteger lookedAhead = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final RecordedRuntime runtime = new RecordedRuntime();

  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            warnings.add(event.getFormattedMessage());
          }
        }
      };

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @BeforeEach
  void listen() {
    ear.setContext(root().getLoggerContext());
    ear.start();
    root().addAppender(ear);
  }

  @AfterEach
  void stop() {
    root().detachAppender(ear);
  }

  private final class Eyes implements PerceptionModel {
    private final PerceptionModel model = runtime.perception("isa-small", 2);

    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Output> see(List<Input> frames) {
      seen.addAndGet(frames.size());
      return model.see(frames);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class Mind implements PredictionModel {
    private final PredictionModel model = runtime.prediction("slotformer-isa", 2, 10);

    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      lookedAhead.addAndGet(histories.size());
      return model.rollOut(histories, steps);
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      return model.draw(rollout, step);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static NodeParameters metres(boolean depth) {
    NodeParameters parameters =
        NodeParameters.none()
            .with("fixed_frame", "map", "test")
            .with("robot_frame", "base_link", "test")
            .with("ground_height_m", 0.5, "test")
            .with("planner_outputs", List.of("predicted_objects", "footprints"), "test");
    return depth ? parameters.with("depth_topic", "depth/image", "test") : parameters;
  }

  @Test
  void bothNodesOfSeveralCamerasWithMetresFromTheGround() {
    Rehearsal.play(
        new Eyes(),
        new Mind(),
        PerceptionParameters.of(
            NodeParameters.none()
                .with("rehearsal_size", "96x64", "test")
                .with("image_topic", List.of("/front/image_raw", "rear/image_raw"), "test")),
        PredictionParameters.of(
            metres(false)
                .with("camera_info_topic", List.of("/front/camera_info", "~/info"), "test")));
    assertThat(warnings).isEmpty();
    assertThat(seen).hasPositiveValue();
    assertThat(lookedAhead).hasPositiveValue();
    assertThat(closed).hasValue(0);
  }

  @Test
  void compressedImagesWithMetresFromDepth() {
    Rehearsal.play(
        new Eyes(),
        new Mind(),
        PerceptionParameters.of(
            NodeParameters.none()
                .with("rehearsal_size", "4000x3000", "test")
                .with("image_transport", "compressed", "test")),
        PredictionParameters.of(metres(true)));
    assertThat(warnings).isEmpty();
    assertThat(seen)
        .hasPositiveValue(); // a slow machine has no time for as many as prediction needs
  }

  @Test
  void aPredictionNodeAloneGetsSlots() {
    Rehearsal.play(null, new Mind(), null, PredictionParameters.of(metres(true)));
    assertThat(warnings).isEmpty();
    assertThat(lookedAhead).hasPositiveValue();
  }

  @Test
  void aPerceptionNodeAloneSees() {
    Rehearsal.play(new Eyes(), null, PerceptionParameters.defaults(), null);
    assertThat(warnings).isEmpty();
    assertThat(seen).hasPositiveValue();
    assertThat(closed).hasValue(0);
  }
}
