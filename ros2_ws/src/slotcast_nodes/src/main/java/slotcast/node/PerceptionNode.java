package slotcast.node;

import java.util.Map;
import java.util.function.Consumer;
import slotcast.image.RgbImage;
import slotcast.node.arguments.Remapping;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.ros.msg.Detection2DArray;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Image;
import slotcast.ros.msg.SlotArray;
import slotcast.ros.transport.Publisher;
import slotcast.ros.transport.Qos;
import slotcast.ros.transport.Subscription;
import slotcast.ros.transport.Transport;

/**
 * A camera's images in; label images, overlays, detections and slots out, each with the header of
 * its image.
 *
 * <p>The latest frame wins: an image that arrives while an older one still waits pushes that one
 * out, which is counted as dropped.
 */
public final class PerceptionNode implements AutoCloseable {
  /** Name of the node; its own topics lie below it. */
  public static final String NAME = "slotcast_perception";

  private final SlotPerception core;
  private final OverlayPainter painter;
  private final Consumer<SlotArray> next;
  private final NodeTopics topics;
  private final String imageTopic;
  private final FrameStatistics statistics = new FrameStatistics();
  private final Publisher<Image> labelImage;
  private final Publisher<Image> overlay;
  private final Publisher<Detection2DArray> detections;
  private final Publisher<SlotArray> slots;
  private final FrameWorker<Image> worker;
  private final Subscription images;
  private final NodeDiagnostics diagnostics;

  /**
   * Starts working.
   *
   * @param remapping names the node and its topics
   * @param core does the work; it stays the caller's to close, after this node
   * @param next gets the slots in memory, for a prediction node of the same process
   * @throws slotcast.error.UserError if a topic's name is none
   */
  public PerceptionNode(
      Transport transport,
      Remapping remapping,
      PerceptionParameters parameters,
      SlotPerception core,
      Consumer<SlotArray> next) {
    this.core = core;
    this.next = next;
    this.painter = new OverlayPainter(parameters.overlayOpacity());
    this.topics = new NodeTopics(transport, remapping.node(NAME), parameters.qosOverrides());
    this.imageTopic = topics.resolve(parameters.imageTopic());
    Qos out = Qos.defaults();
    labelImage = topics.advertise("label_image", Image.TYPE, out);
    overlay = topics.advertise("overlay", Image.TYPE, out);
    detections = topics.advertise("detections", Detection2DArray.TYPE, out);
    slots = topics.advertise("slots", SlotArray.TYPE, out);
    worker = new FrameWorker<>(topics.node(), statistics, this::process);
    Qos in = Qos.sensorData();
    if (parameters.imageReliability().equals("reliable")) {
      in = Qos.defaults().withDepth(in.depth());
    }
    images =
        transport.subscribe(
            imageTopic,
            Image.TYPE,
            topics.incoming(imageTopic, in),
            new FrameIntake<>(topics.node(), statistics, ImageConversion::check, worker));
    diagnostics =
        new NodeDiagnostics(
                topics,
                imageTopic,
                statistics,
                () -> images.counts().lost(),
                () -> Map.of("weights", core.modelId(), "publishers", "" + images.publishers()))
            .start();
  }

  private void process(Image message) throws RefusedMessageException {
    Header header = message.header();
    RgbImage image = ImageConversion.toRgb(message);
    PerceptionResult seen = core.process(image, header.stamp().toNanos());
    labelImage.publish(ImageConversion.mono8(header, seen.width(), seen.height(), seen.labels()));
    SlotArray slotArray = SlotConversion.toMessage(header, seen.slots());
    next.accept(slotArray);
    slots.publish(slotArray);
    detections.publish(DetectionConversion.toMessage(header, seen.objects()));
    if (overlay.subscribers() > 0) {
      overlay.publish(
          ImageConversion.rgb8(header, painter.paint(image, seen.labels(), seen.objects())));
    }
  }

  /** Full name of the topic that images come from. */
  public String imageTopic() {
    return imageTopic;
  }

  /** What became of the images so far. */
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
    images.close();
    worker.close();
    diagnostics.close();
    topics.close();
  }
}
