package slotcast.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import slotcast.image.RgbImage;
import slotcast.node.ImageConversion;
import slotcast.node.RefusedMessageException;
import slotcast.ros.bag.BagCursor;
import slotcast.ros.bag.BagMessage;
import slotcast.ros.bag.BagReader;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.TrajectoryArray;

/**
 * Reads a demo's recording image by image, in order of stamps. Memory holds the last few seconds
 * only.
 */
final class Recording {
  /** Images after which nothing more is expected about an older one. */
  private static final int WINDOW = 30;

  private final Path bag;
  private final Set<Integer> stepsWanted;
  private final TreeMap<Long, Moment> open = new TreeMap<>();
  private long stepNanos;
  private long predictedFrom = Long.MIN_VALUE;
  private long lastPredicted = Long.MAX_VALUE;
  private int predictedSteps;

  /**
   * @param stepsWanted which predicted frames to keep, in steps ahead
   */
  Recording(Path bag, Set<Integer> stepsWanted) {
    this.bag = bag;
    this.stepsWanted = Set.copyOf(stepsWanted);
  }

  /** Hands over every moment of the recording that has an image. */
  void read(Consumer<Moment> sink) throws IOException {
    stepNanos = firstStep();
    try (BagCursor messages =
        BagReader.open(bag)
            .messages(
                Topics.IMAGE,
                Topics.TRUE_LABELS,
                Topics.LABELS,
                Topics.DETECTIONS,
                Topics.SLOTS,
                Topics.TRAJECTORIES,
                Topics.PREDICTED_FRAMES)) {
      while (messages.hasNext()) {
        take(messages.next());
        while (open.size() > WINDOW) {
          emit(open.pollFirstEntry().getValue(), sink);
        }
      }
    }
    for (Moment moment : List.copyOf(open.values())) {
      emit(moment, sink);
    }
    open.clear();
  }

  private static void emit(Moment moment, Consumer<Moment> sink) {
    if (moment.image != null) {
      sink.accept(moment);
    }
  }

  /** Time between two predicted frames; 0 if nothing was predicted. */
  private long firstStep() throws IOException {
    try (BagCursor messages = BagReader.open(bag).messages(Topics.TRAJECTORIES)) {
      return messages.hasNext() ? messages.next().decode(TrajectoryArray.TYPE).step().toNanos() : 0;
    }
  }

  private void take(BagMessage message) {
    switch (message.topic().name()) {
      case Topics.IMAGE -> {
        Image image = message.decode(Image.TYPE);
        Moment moment = at(image.header().stamp().toNanos());
        moment.image = rgb(image);
        moment.imageArrivalNanos = message.stampNanos();
      }
      case Topics.TRUE_LABELS -> {
        Image image = message.decode(Image.TYPE);
        at(image.header().stamp().toNanos()).trueLabels = image.data();
      }
      case Topics.LABELS -> {
        Image image = message.decode(Image.TYPE);
        Moment moment = at(image.header().stamp().toNanos());
        moment.labels = image.data();
        moment.labelsArrivalNanos = message.stampNanos();
      }
      case Topics.DETECTIONS -> {
        Detection2DArray detections = message.decode(Detection2DArray.TYPE);
        at(detections.header().stamp().toNanos()).detections = detections;
      }
      case Topics.SLOTS -> {
        SlotArray slots = message.decode(SlotArray.TYPE);
        at(slots.header().stamp().toNanos()).slots = slots;
      }
      case Topics.TRAJECTORIES -> {
        TrajectoryArray trajectories = message.decode(TrajectoryArray.TYPE);
        at(trajectories.header().stamp().toNanos()).trajectories = trajectories;
      }
      case Topics.PREDICTED_FRAMES -> predicted(message.decode(Image.TYPE));
      default -> throw new IllegalStateException(message.topic().name());
    }
  }

  /** Predicted frames come in runs of rising stamps, the first one step after their image. */
  private void predicted(Image image) {
    long stamp = image.header().stamp().toNanos();
    if (stamp <= lastPredicted || stamp - lastPredicted > 2 * stepNanos) {
      predictedFrom = stamp - stepNanos;
      predictedSteps = 0;
    }
    lastPredicted = stamp;
    predictedSteps++;
    Map.Entry<Long, Moment> moment = open.floorEntry(predictedFrom + stepNanos / 4);
    if (stepsWanted.contains(predictedSteps)
        && moment != null
        && moment.getKey() >= predictedFrom - stepNanos / 4) {
      moment.getValue().predictedFrames.put(predictedSteps, rgb(image));
    }
  }

  private Moment at(long stampNanos) {
    return open.computeIfAbsent(stampNanos, Moment::new);
  }

  private static RgbImage rgb(Image image) {
    try {
      return ImageConversion.toRgb(image);
    } catch (RefusedMessageException e) {
      throw new IllegalStateException("an image in our own recording", e);
    }
  }
}
