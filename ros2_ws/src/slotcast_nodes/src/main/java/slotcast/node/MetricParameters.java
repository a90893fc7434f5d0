package slotcast.node;

import java.util.List;
import slotcast.config.Range;
import slotcast.error.UserError;
import slotcast.metric.MetricOptions;
import slotcast.node.arguments.NodeParameters;

/**
 * Parameters of {@link PredictionNode} about metres; off while {@code fixed_frame} is empty.
 *
 * @param fixedFrame the frame that stands still, such as odom or map; empty: no metres
 * @param cameraInfoTopics sensor_msgs/CameraInfo, one per camera
 * @param imageIsRectified whether images come from image_proc: then P of the camera info counts
 * @param depthTopics registered depth images, one per camera; empty: objects stand on the ground
 * @param labelTopics label images of the perception node, one per camera; empty: those beside the
 *     slots
 * @param groundHeightM of the ground in the fixed frame
 * @param groundDeviationM how well that is known
 * @param positionDeviation how well an object's place in the image is known, in sizes of its box
 * @param transformToleranceS how long to wait for transforms and depth images of a frame
 * @param validityS for how long after an image what is expected from it holds
 * @param planner what planners are told
 */
record MetricParameters(
    String fixedFrame,
    List<String> cameraInfoTopics,
    boolean imageIsRectified,
    List<String> depthTopics,
    List<String> labelTopics,
    double groundHeightM,
    double groundDeviationM,
    double positionDeviation,
    double transformToleranceS,
    double validityS,
    PlannerParameters planner) {

  static MetricParameters of(NodeParameters given) {
    return new MetricParameters(
        given.text("fixed_frame", ""),
        given.texts("camera_info_topic", List.of("/camera/camera_info")),
        given.flag("image_is_rectified", false),
        given.texts("depth_topic", List.of()),
        given.texts("label_topic", List.of()),
        given.number("ground_height_m", 0, Range.of(-10_000, 10_000)),
        given.number("ground_deviation_m", 0.02, Range.above(0, 100)),
        given.number("position_deviation", 0.05, Range.of(0, 1)),
        given.number("transform_tolerance_s", 0.2, Range.of(0, 10)),
        given.number("validity_s", 0.5, Range.above(0, 60)),
        PlannerParameters.of(given));
  }

  /** Whether metres are wanted. */
  boolean on() {
    return !fixedFrame.isEmpty();
  }

  boolean usesDepth() {
    return !depthTopics.isEmpty();
  }

  long validityNanos() {
    return Math.round(validityS * 1e9);
  }

  MetricOptions options() {
    return MetricOptions.DEFAULT
        .withPixelSizes(positionDeviation)
        .withGroundMetres(groundDeviationM);
  }

  /**
   * @throws UserError if a list does not have one topic for each camera
   */
  void check(int cameras) {
    count("camera_info_topic", cameraInfoTopics, cameras, false);
    count("depth_topic", depthTopics, cameras, true);
    count("label_topic", labelTopics, cameras, true);
  }

  private static void count(String key, List<String> topics, int cameras, boolean orNone) {
    if (topics.size() != cameras && !(orNone && topics.isEmpty())) {
      throw new UserError(
          "parameter " + key,
          topics.size() + " topic(s)",
          cameras + ", one for each camera",
          "list them in the order of the cameras");
    }
  }
}
