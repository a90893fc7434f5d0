package slotcast.demo;

import slotcast.node.PerceptionNode;
import slotcast.node.PredictionNode;

/** Names of the topics in a demo's recording. */
final class Topics {
  static final String IMAGE = "/camera/image_raw";
  static final String CAMERA_INFO = "/camera/camera_info";
  static final String TRUE_LABELS = "/ground_truth/label_image";
  static final String TRUE_DETECTIONS = "/ground_truth/detections";
  static final String LABELS = "/" + PerceptionNode.NAME + "/label_image";
  static final String OVERLAY = "/" + PerceptionNode.NAME + "/overlay";
  static final String DETECTIONS = "/" + PerceptionNode.NAME + "/detections";
  static final String SLOTS = "/" + PerceptionNode.NAME + "/slots";
  static final String PREDICTED_FRAMES = "/" + PredictionNode.NAME + "/predicted_frames";
  static final String TRAJECTORIES = "/" + PredictionNode.NAME + "/trajectories";
  static final String MARKERS = "/" + PredictionNode.NAME + "/markers";
  static final String DIAGNOSTICS = "/diagnostics";

  private Topics() {}
}
