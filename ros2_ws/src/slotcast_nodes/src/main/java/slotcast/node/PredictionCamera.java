package slotcast.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import slotcast.image.Resampling;
import slotcast.image.RgbImage;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/** One camera of a {@link PredictionNode}: its topics, its counts, and the slots that wait. */
final class PredictionCamera {
  private final String name;
  private final String input;
  private final FrameStatistics statistics = new FrameStatistics();
  private final Publisher<Image> predictedFrames;
  private final Publisher<TrajectoryArray> trajectories;
  private final Publisher<MarkerArray> markers;
  private final Deque<SlotFrame> pending = new ArrayDeque<>();
  private final int historyLen;
  private volatile Subscription slots; // null: not listening, or slots come in memory

  /**
   * @param name of several cameras, or empty
   * @param input where slots come from
   */
  PredictionCamera(NodeTopics topics, String name, String input, int steps, int historyLen) {
    this.name = name;
    this.input = input;
    this.historyLen = historyLen;
    Qos out = Qos.defaults();
    predictedFrames =
        topics.advertise(
            name, "predicted_frames", Image.TYPE, out.withDepth(2 * steps), statistics);
    trajectories = topics.advertise(name, "trajectories", TrajectoryArray.TYPE, out, statistics);
    markers = topics.advertise(name, "markers", MarkerArray.TYPE, out, statistics);
  }

  String name() {
    return name;
  }

  String input() {
    return input;
  }

  FrameStatistics statistics() {
    return statistics;
  }

  /** Null while the node does not listen, or slots come in memory. */
  Subscription slots() {
    return slots;
  }

  void listen(Subscription subscription) {
    slots = subscription;
  }

  void stopListening() {
    if (slots != null) {
      slots.close();
      slots = null;
    }
    synchronized (pending) {
      pending.clear();
    }
  }

  /** At the door, so that slots that are not predicted from still enter the history. */
  void remember(SlotFrame frame) {
    synchronized (pending) {
      pending.addLast(frame);
      if (pending.size() > historyLen) {
        pending.removeFirst();
      }
    }
  }

  /** What has come since the last call, oldest first. */
  List<SlotFrame> arrived() {
    synchronized (pending) {
      List<SlotFrame> arrived = List.copyOf(pending);
      pending.clear();
      return arrived;
    }
  }

  /**
   * Publishes what is expected; pictures only for somebody, and last.
   *
   * @param frames draws one image per step
   */
  void publish(Header header, Prediction prediction, Supplier<List<RgbImage>> frames) {
    trajectories.publish(TrajectoryConversion.toMessage(header, prediction));
    if (markers.subscribers() > 0) {
      markers.publish(MarkerConversion.toMessage(header, prediction));
    }
    if (predictedFrames.subscribers() > 0) {
      List<RgbImage> drawn = frames.get();
      for (int k = 1; k <= drawn.size(); k++) {
        Time stamp = Time.nearest(prediction.stampNanos() + k * prediction.stepNanos());
        predictedFrames.publish(
            ImageConversion.rgb8(
                new Header(stamp, header.frameId()),
                Resampling.toCamera(drawn.get(k - 1), prediction.mapping())));
      }
    }
  }
}
