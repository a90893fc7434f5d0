package slotcast.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.image.Resampling;
import slotcast.node.arguments.Remapping;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.SlotPrediction;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * Slots in; predicted frames, trajectories and markers out. What describes the future has the stamp
 * of its time, everything else the header of the newest image.
 *
 * <p>The latest frame wins: when slots arrive while older ones still wait, only the newest are
 * predicted from, and the others count as dropped. They still enter the history, so that its steps
 * in time stay even.
 */
public final class PredictionNode implements AutoCloseable {
  /** Name of the node; its own topics lie below it. */
  public static final String NAME = "slotcast_prediction";

  private static final String IN_MEMORY = "the perception node, in memory";

  private final SlotPrediction core;
  private final int steps;
  private final NodeTopics topics;
  private final String input;
  private final FrameStatistics statistics = new FrameStatistics();
  private final Deque<SlotFrame> pending = new ArrayDeque<>();
  private final Publisher<Image> predictedFrames;
  private final Publisher<TrajectoryArray> trajectories;
  private final Publisher<MarkerArray> markers;
  private final FrameWorker<SlotArray> worker;
  private final FrameIntake<SlotArray> intake;
  private final Subscription slots; // null when they come in memory
  private final NodeDiagnostics diagnostics;

  /**
   * Starts working.
   *
   * @param remapping names the node and its topics
   * @param core does the work; it stays the caller's to close, after this node
   * @param inMemory whether slots come through {@link #accept} and not from the topic
   * @throws slotcast.error.UserError if a topic's name is none
   */
  public PredictionNode(
      Transport transport,
      Remapping remapping,
      PredictionParameters parameters,
      SlotPrediction core,
      boolean inMemory) {
    this.core = core;
    this.steps = parameters.steps();
    this.topics = new NodeTopics(transport, remapping.node(NAME), parameters.qosOverrides());
    this.input = inMemory ? IN_MEMORY : topics.resolve(parameters.slotsTopic());
    Qos out = Qos.defaults();
    predictedFrames = topics.advertise("predicted_frames", Image.TYPE, out.withDepth(2 * steps));
    trajectories = topics.advertise("trajectories", TrajectoryArray.TYPE, out);
    markers = topics.advertise("markers", MarkerArray.TYPE, out);
    worker = new FrameWorker<>(topics.node(), statistics, this::process);
    intake = new FrameIntake<>(topics.node(), statistics, this::check, worker);
    slots =
        inMemory
            ? null
            : transport.subscribe(
                input, SlotArray.TYPE, topics.incoming(input, Qos.defaults()), intake);
    diagnostics =
        new NodeDiagnostics(
                topics,
                input,
                statistics,
                () -> slots == null ? 0 : slots.counts().lost(),
                () ->
                    Map.of(
                        "weights",
                        core.modelId(),
                        "frames_until_prediction",
                        Integer.toString(core.missingFrames())))
            .start();
  }

  /** Takes slots from a perception node of the same process; returns at once. */
  public void accept(SlotArray message) {
    intake.onMessage(message);
  }

  /** At the door, so that slots that are not predicted from still enter the history. */
  private void check(SlotArray message) throws RefusedMessageException {
    SlotFrame frame =
        SlotConversion.toFrame(message, core.config().width(), core.config().height());
    Optional<String> misfit = core.misfit(frame);
    if (misfit.isPresent()) {
      throw new RefusedMessageException(
          "slots", misfit.get(), "those the predictor was trained on");
    }
    Optional<String> known = core.perceptionModelId();
    if (known.isPresent() && !known.get().equals(frame.model())) {
      throw new RefusedMessageException(
          "slots of weights",
          RefusedMessageException.quote(frame.model()),
          known.get() + ", which the predictor was trained on");
    }
    synchronized (pending) {
      pending.addLast(frame);
      if (pending.size() > core.config().historyLen()) {
        pending.removeFirst();
      }
    }
  }

  private void process(SlotArray message) {
    List<SlotFrame> arrived;
    synchronized (pending) {
      arrived = List.copyOf(pending);
      pending.clear();
    }
    arrived.forEach(core::push);
    if (!arrived.isEmpty()) { // else the frame before took these slots along
      SlotFrame newest = arrived.get(arrived.size() - 1);
      Header header = new Header(Time.ofNanos(newest.stampNanos()), message.header().frameId());
      core.predict(steps).ifPresent(prediction -> publish(header, prediction));
    }
  }

  private void publish(Header header, Prediction prediction) {
    trajectories.publish(TrajectoryConversion.toMessage(header, prediction));
    if (markers.subscribers() > 0) {
      markers.publish(MarkerConversion.toMessage(header, prediction));
    }
    if (predictedFrames.subscribers() > 0) {
      for (int k = 1; k <= prediction.frames().size(); k++) {
        Time stamp = Time.ofNanos(prediction.stampNanos() + k * prediction.stepNanos());
        predictedFrames.publish(
            ImageConversion.rgb8(
                new Header(stamp, header.frameId()),
                Resampling.toCamera(prediction.frames().get(k - 1), prediction.mapping())));
      }
    }
  }

  /** Where the slots come from. */
  public String input() {
    return input;
  }

  /** What became of the slots so far. */
  public FrameStatistics.Snapshot statistics() {
    return statistics.snapshot();
  }

  /** Short id of the weights. */
  public String weightsId() {
    return core.modelId();
  }

  /** Finishes the frame in work and stops. */
  @Override
  public void close() {
    if (slots != null) {
      slots.close();
    }
    worker.close();
    diagnostics.close();
    topics.close();
  }
}
