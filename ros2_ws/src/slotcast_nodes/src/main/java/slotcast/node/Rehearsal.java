package slotcast.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.CodecTransport;
import slotcast.runtime.Compute;
import slotcast.runtime.ModelRuntime;

/**
 * Nodes of the same models and parameters see a scene of moving discs before a camera's first image
 * comes: the JVM compiles what it has seen often, and that image would wait for it. All topics of
 * the nodes carry messages, as bytes and back, on a transport within the process. Pictures for
 * people are drawn at first only: nothing waits for them.
 *
 * <p>It lasts until the frames take no less time than those before, a second or two.
 */
public final class Rehearsal {
  private static final long STEP_NANOS = 100_000_000;
  private static final int LEAST_FRAMES = 50;
  private static final int WITH_PICTURES = 4;
  private static final int WINDOW = 10;

  /** Of the median of a window to that of the one before: below it frames still get faster. */
  private static final double SETTLED = 0.93;

  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /** A frame that takes longer is not waited for: the start of a node does not hang on this. */
  private static final long FRAME_NANOS = TimeUnit.SECONDS.toNanos(5);

  private Rehearsal() {}

  /** Models that live on after the rehearsal. */
  private record Lent(PerceptionModel perception, PredictionModel prediction)
      implements ModelRuntime {
    @Override
    public PerceptionModel perception(String weights, int cameras) {
      return perception.lent();
    }

    @Override
    public PredictionModel prediction(String weights, int cameras, int steps) {
      return prediction.lent();
    }

    @Override
    public String description() {
      return "rehearsal";
    }
  }

  /**
   * Plays, and returns when all is warm.
   *
   * @param perception null for no perception node
   * @param prediction null for no prediction node
   * @param seeing parameters of the perception node, if there is one
   * @param predicting parameters of the prediction node, if there is one
   */
  public static void play(
      PerceptionModel perception,
      PredictionModel prediction,
      PerceptionParameters seeing,
      PredictionParameters predicting) {
    AtomicBoolean pictures = new AtomicBoolean(true);
    try (CodecTransport stage = new CodecTransport(topic -> pictures.get() || !isPicture(topic));
        Nodes nodes =
            Nodes.start(
                NodeContext.of(stage),
                NodeContext.of(stage),
                (Compute where) -> new Lent(perception, prediction),
                perception == null ? null : seeing,
                prediction == null ? null : quiet(predicting))) {
      RehearsalScene scene = RehearsalScene.of(stage, nodes, seeing, predicting);
      // To come, so that no image is too old for planners, however long it takes.
      long stamp =
          TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + TimeUnit.HOURS.toNanos(1);
      long begun = System.nanoTime();
      List<Long> took = new ArrayList<>();
      while (System.nanoTime() - begun < MOST_NANOS && !hasSettled(took)) {
        pictures.set(took.size() < WITH_PICTURES);
        stamp += STEP_NANOS;
        long sent = System.nanoTime();
        scene.show(took.size(), Time.ofNanos(stamp));
        while (!isDone(nodes)) {
          if (System.nanoTime() - sent > FRAME_NANOS) {
            return;
          }
          LockSupport.parkNanos(100_000);
        }
        took.add(System.nanoTime() - sent);
      }
    }
  }

  private static boolean isPicture(String topic) {
    return topic.endsWith("/overlay") || topic.endsWith("/predicted_frames");
  }

  /** Nobody wants to read in the log how well discs that turn around are predicted. */
  private static PredictionParameters quiet(PredictionParameters parameters) {
    return PredictionParameters.of(
        parameters.declared().with(Map.of("live_check_margin", 10.0), "rehearsal"));
  }

  private static boolean isDone(Nodes nodes) {
    for (ManagedNode<?, ?> node : nodes.all()) {
      for (FrameStatistics frames : node.frameStatistics()) {
        if (!frames.isSettled()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasSettled(List<Long> took) {
    int n = took.size();
    return n >= LEAST_FRAMES
        && median(took.subList(n - WINDOW, n))
            >= SETTLED * median(took.subList(n - 2 * WINDOW, n - WINDOW));
  }

  private static long median(List<Long> values) {
    long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
