package slotcast.node;

import slotcast.image.RgbImage;
import slotcast.node.FrameStatistics.Oddity;
import slotcast.perception.Admission;
import slotcast.perception.PerceptionResult;
import slotcast.perception.StampGate;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.msg.Time;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;

/** One camera of a {@link PerceptionNode}: its topics, its counts, and what is odd about it. */
final class PerceptionCamera {
  private final String name;
  private final String imageTopic;
  private volatile OverlayPainter painter;
  private final NodeClock clock;
  private final FrameStatistics statistics = new FrameStatistics();
  private final FrameStatistics pictureStatistics = new FrameStatistics();
  private final Publisher<Image> labelImage;
  private final Publisher<Image> overlay;
  private final Publisher<Detection2DArray> detections;
  private final Publisher<SlotArray> slots;
  private volatile Subscription images; // null: not listening
  private String lastFrameId; // null before the first frame

  /** An image to be painted over. */
  record Overlay(Header header, RgbImage image, PerceptionResult seen) {}

  /**
   * @param name of several cameras, or empty
   */
  PerceptionCamera(
      NodeTopics topics, String name, String imageTopic, double overlayOpacity, NodeClock clock) {
    this.name = name;
    this.imageTopic = imageTopic;
    this.painter = new OverlayPainter(overlayOpacity);
    this.clock = clock;
    Qos out = Qos.newest();
    labelImage = topics.advertise(name, "label_image", Image.TYPE, out, statistics);
    overlay = topics.advertise(name, "overlay", Image.TYPE, out, statistics);
    detections = topics.advertise(name, "detections", Detection2DArray.TYPE, out, statistics);
    // Each slot array is a step of the predictor's history: one that is late still counts.
    slots = topics.advertise(name, "slots", SlotArray.TYPE, Qos.defaults(), statistics);
  }

  /** Another opacity of overlays, from the next one on. */
  void overlayOpacity(double opacity) {
    painter = new OverlayPainter(opacity);
  }

  String name() {
    return name;
  }

  String imageTopic() {
    return imageTopic;
  }

  FrameStatistics statistics() {
    return statistics;
  }

  /** What became of overlays. */
  FrameStatistics pictureStatistics() {
    return pictureStatistics;
  }

  /** Null while the node does not listen. */
  Subscription images() {
    return images;
  }

  void listen(Subscription subscription) {
    images = subscription;
  }

  void stopListening() {
    if (images != null) {
      images.close();
      images = null;
    }
  }

  /** The header that outputs carry: a camera without time gets the time of now. */
  Header header(CameraImage image) {
    Header header = image.header();
    if (lastFrameId != null && !lastFrameId.equals(header.frameId())) {
      statistics.odd(Oddity.OTHER_FRAME_ID);
    }
    lastFrameId = header.frameId();
    if (header.stamp().toNanos() != 0) {
      return header;
    }
    statistics.odd(Oddity.UNSTAMPED);
    return new Header(Time.ofNanos(clock.nanos()), header.frameId());
  }

  /**
   * Counts what is odd about a frame.
   *
   * @throws PassedOverException if it comes again or comes late
   */
  void note(Admission admission) throws PassedOverException {
    if (admission.verdict().isSkip()) {
      throw new PassedOverException(
          admission.verdict() == StampGate.Verdict.LATE
              ? "an image older than the one before"
              : "an image with the stamp of the one before");
    }
    if (admission.verdict() == StampGate.Verdict.JUMP) {
      statistics.odd(Oddity.TIME_JUMP);
    }
    if (admission.resized()) {
      statistics.odd(Oddity.RESIZED);
    }
  }

  /** Publishes what was seen; slots and the label image only for somebody, slots first. */
  void publish(Header header, PerceptionResult seen) {
    if (slots.subscribers() > 0) {
      slots.publish(SlotConversion.toMessage(header, seen.slots()));
    }
    detections.publish(DetectionConversion.toMessage(header, seen.objects()));
    if (labelImage.subscribers() > 0) {
      labelImage.publish(ImageConversion.mono8(header, seen.width(), seen.height(), seen.labels()));
    }
  }

  /** Whether anybody wants overlays. */
  boolean wantsOverlay() {
    return overlay.subscribers() > 0;
  }

  /** Draws and publishes the overlay. */
  void publishOverlay(Overlay o) {
    overlay.publish(
        ImageConversion.rgb8(
            o.header(), painter.paint(o.image(), o.seen().labels(), o.seen().objects())));
  }
}
