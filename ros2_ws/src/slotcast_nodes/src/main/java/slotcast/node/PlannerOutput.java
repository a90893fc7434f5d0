package slotcast.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import slotcast.config.NearestName;
import slotcast.error.UserError;

/** What a node can tell planners; the parameter {@code planner_outputs} lists those wanted. */
enum PlannerOutput {
  /** autoware_perception_msgs/PredictedObjects. */
  PREDICTED_OBJECTS,
  /** autoware_perception_msgs/TrackedObjects. */
  TRACKED_OBJECTS,
  /** sensor_msgs/PointCloud2 for costmaps and collision monitors. */
  FOOTPRINTS,
  /** nav2_dynamic_msgs/ObstacleArray. */
  OBSTACLES,
  /** moveit_msgs/CollisionObject. */
  COLLISION_OBJECTS,
  /** nav_msgs/Path of one object. */
  PATH,
  /** vision_msgs/Detection3DArray. */
  DETECTIONS_3D,
  /** visualization_msgs/MarkerArray in metres. */
  METRIC_MARKERS;

  /** Its name as a parameter's value, and of its topic. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all. */
  static String[] words() {
    return Arrays.stream(values()).map(PlannerOutput::word).toArray(String[]::new);
  }

  /**
   * Those of their names.
   *
   * @throws UserError for a name that there is not
   */
  static List<PlannerOutput> of(List<String> words) {
    List<String> known = List.of(words());
    for (String word : words) {
      if (!known.contains(word)) {
        throw new UserError(
            "parameter planner_outputs",
            word,
            "some of " + String.join(", ", known),
            NearestName.of(word, known)
                .map(name -> "did you mean " + name + "?")
                .orElse("correct the value"));
      }
    }
    return Arrays.stream(values()).filter(o -> words.contains(o.word())).toList();
  }
}
