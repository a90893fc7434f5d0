package slotcast.node;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import slotcast.config.Range;
import slotcast.error.UserError;
import slotcast.image.FrameMapping;
import slotcast.model.BundledWeights;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.QosOverrides;
import slotcast.perception.PerceptionOptions;
import slotcast.ros.transport.Qos;
import slotcast.runtime.Compute;

/**
 * Parameters of {@link PerceptionNode}. A new one is a component here and a line in {@link #of},
 * with its key, default and range.
 *
 * @param imageTopics sensor_msgs/Image to see objects in, one per camera; the parameter {@code
 *     image_topic} is a text or a list
 * @param imageTransport how images travel, as image_transport calls it: {@code raw}, or {@code
 *     compressed} for sensor_msgs/CompressedImage on {@code IMAGE_TOPIC/compressed}
 * @param imageReliability {@code best_effort} (matches every camera) or {@code reliable} (matches
 *     only reliable ones, and has lost messages sent again)
 * @param imageHistory {@code keep_last}; {@code system_default} is the same
 * @param imageDepth how many images DDS keeps that were not taken yet
 * @param weights a file of {@code ./slotcast train savi} or the name of bundled weights
 * @param fit how images of another shape than the model's are fitted: {@code letterbox} (the whole
 *     image), {@code crop} (the middle) or {@code stretch}
 * @param minArea smallest object, as a share of the model's frame
 * @param patienceFrames frames for which an unseen object keeps its track
 * @param resetGapS a pause between two stamps, in seconds, after which the scene is taken for a new
 *     one: slots and tracks start afresh. A jump back by as much is a new scene too; a frame that
 *     is older by less is passed over.
 * @param rehearsalSize of the images that are seen before the node is ready, so that the camera's
 *     first one is not slow: width and height in pixels
 * @param overlayOpacity of the masks' colours over the image on {@code ~/overlay}, 0 to 1
 * @param compute where and how the model computes
 * @param deadlineS seconds in work on a frame after which /diagnostics reports a stall
 * @param frameDeadlineS seconds from the receipt of a frame within which its results have to be
 *     published; those that come later are counted and told. 0: none
 * @param shadowFrames frames that other weights work on in shadow before they are swapped in
 * @param useSimTime whether the node's clock is the topic /clock
 * @param qosOverrides quality of service by topic
 * @param declared all of them by their keys
 */
public record PerceptionParameters(
    List<String> imageTopics,
    String imageTransport,
    String imageReliability,
    String imageHistory,
    int imageDepth,
    String weights,
    String fit,
    double minArea,
    int patienceFrames,
    double resetGapS,
    PictureSize rehearsalSize,
    double overlayOpacity,
    Compute compute,
    double deadlineS,
    double frameDeadlineS,
    int shadowFrames,
    boolean useSimTime,
    QosOverrides qosOverrides,
    DeclaredParameters declared)
    implements StreamParameters<PerceptionOptions> {

  /** Those that take effect in a running node. */
  static final Set<String> LIVE =
      Set.of(
          "weights",
          "min_area",
          "patience_frames",
          "reset_gap_s",
          "overlay_opacity",
          "deadline_s",
          "frame_deadline_s",
          "shadow_frames");

  /**
   * What is given, and defaults for the rest.
   *
   * @throws slotcast.error.UserError for an unknown key and a value of another type or out of range
   */
  public static PerceptionParameters of(NodeParameters given) {
    PerceptionOptions core = PerceptionOptions.DEFAULT;
    PerceptionParameters parameters =
        new PerceptionParameters(
            different(given.texts("image_topic", List.of("/camera/image_raw"))),
            given.choice("image_transport", "raw", "raw", "compressed"),
            given.choice("image_reliability", "best_effort", "best_effort", "reliable"),
            given.choice("image_history", "keep_last", "keep_last", "system_default"),
            given.whole("image_depth", Qos.sensorData().depth(), Range.of(1, 1000)),
            given.text("weights", BundledWeights.PERCEPTION),
            given.choice("fit", "letterbox", "letterbox", "crop", "stretch"),
            given.number("min_area", core.minArea(), Range.of(0, 1)),
            given.whole("patience_frames", core.patienceFrames(), Range.of(0, 1000)),
            given.number("reset_gap_s", 2, Range.above(0, 3600)),
            PictureSize.parse("rehearsal_size", given.text("rehearsal_size", "640x480")),
            given.number("overlay_opacity", 0.5, Range.of(0, 1)),
            new Compute(
                given.text("device", Compute.AUTO),
                given.choice("backend", Compute.AUTO, Compute.BACKENDS.toArray(String[]::new))),
            given.number("deadline_s", 5, Range.above(0, 3600)),
            given.number("frame_deadline_s", 0, Range.of(0, 3600)),
            given.whole("shadow_frames", 50, Range.of(1, 10_000)),
            given.useSimTime(),
            given.qosOverrides(),
            given.declared());
    given.finish();
    return parameters;
  }

  private static List<String> different(List<String> topics) {
    if (topics.stream().distinct().count() < topics.size()) {
      throw new UserError(
          "image topics",
          "one twice: " + String.join(", ", topics),
          "a topic for each camera",
          "name each once");
    }
    return topics;
  }

  /** What holds when nothing is given. */
  public static PerceptionParameters defaults() {
    return of(NodeParameters.none());
  }

  /** How images travel. */
  CameraImage.Transported transported() {
    return CameraImage.Transported.valueOf(imageTransport.toUpperCase(Locale.ROOT));
  }

  /** What is asked of cameras, where {@code qos_overrides} ask for nothing else. */
  Qos imageQos() {
    Qos qos = imageReliability.equals("reliable") ? Qos.defaults() : Qos.sensorData();
    return qos.withDepth(imageDepth);
  }

  /** What the core has to know of it. */
  @Override
  public PerceptionOptions options() {
    PerceptionOptions defaults = PerceptionOptions.DEFAULT;
    return new PerceptionOptions(
        FrameMapping.Fit.valueOf(fit.toUpperCase(Locale.ROOT)),
        minArea,
        defaults.backgroundArea(),
        defaults.backgroundBorder(),
        patienceFrames,
        Duration.ofNanos(Math.round(resetGapS * 1e9)));
  }
}
