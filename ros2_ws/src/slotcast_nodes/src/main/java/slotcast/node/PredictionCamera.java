package slotcast.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import slotcast.image.CameraPictures;
import slotcast.perception.SlotFrame;
import slotcast.prediction.Prediction;
import slotcast.prediction.PredictionGroup;
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
  private final FrameStatistics pictureStatistics = new FrameStatistics();
  private final Publisher<Image> predictedFrames;
  private final Publisher<TrajectoryArray> trajectories;
  private final Publisher<MarkerArray> markers;
  private final Deque<SlotFrame> pending = new ArrayDeque<>();
  private final int steps;
  private final int mostFrames;
  private CameraPictures pictures; // null: none drawn yet; of the thread that draws
  private volatile Subscription slots; // null: not listening, or slots come in memory

  /**
   * A prediction whose frames are to be drawn.
   *
   * @param group whose model it is from
   */
  record Expected(PredictionGroup group, Header header, Prediction prediction) {}

  /**
   * @param name of several cameras, or empty
   * @param input where slots come from
   * @param mostFrames that a prediction can come from
   */
  PredictionCamera(NodeTopics topics, String name, String input, int steps, int mostFrames) {
    this.name = name;
    this.input = input;
    this.steps = steps;
    this.mostFrames = mostFrames;
    Qos out = Qos.newest();
    // The frames of a prediction come in one go, and of two where the node has just begun anew.
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

  /** What became of predicted frames: those of one prediction count as one. */
  FrameStatistics pictureStatistics() {
    return pictureStatistics;
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
      if (pending.size() > mostFrames) {
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

  /** Publishes what is expected. */
  void publish(Header header, Prediction prediction) {
    trajectories.publish(TrajectoryConversion.toMessage(header, prediction));
    if (markers.subscribers() > 0) {
      markers.publish(MarkerConversion.toMessage(header, prediction));
    }
  }

  /** Whether anybody wants predicted frames. */
  boolean wantsFrames() {
    return predictedFrames.subscribers() > 0;
  }

  /**
   * Draws and publishes predicted frames, one by one, so that slots that come meanwhile wait for
   * one at most. Always by the same thread.
   *
   * @param wanted whether to go on
   */
  void draw(Expected expected, Predicate<Expected> wanted) {
    Prediction p = expected.prediction();
    if (pictures == null || !pictures.mapping().equals(p.mapping())) {
      pictures = new CameraPictures(p.mapping());
    }
    for (int step = 1; step <= steps && wantsFrames() && wanted.test(expected); step++) {
      float[] drawn;
      try {
        drawn = expected.group().model().draw(p.rollout(), step);
      } catch (IllegalStateException e) {
        if (wanted.test(expected)) {
          throw e;
        }
        return; // the model was closed meanwhile
      }
      Time stamp = Time.nearest(p.stampNanos() + step * p.stepNanos());
      Header header = new Header(stamp, expected.header().frameId());
      predictedFrames.publish(ImageConversion.rgb8(header, pictures.of(drawn)));
    }
  }
}
