package slotcast.replay.report;

import slotcast.node.PerceptionNode;
import slotcast.node.PredictionNode;

/** What a camera of the simulator and the nodes that see it publish: names of topics. */
public final class Topics {
  public static final String IMAGE = "/camera/image_raw";
  public static final String CAMERA_INFO = "/camera/camera_info";
  public static final String TRUE_LABELS = "/ground_truth/label_image";
  public static final String TRUE_DETECTIONS = "/ground_truth/detections";
  public static final String LABELS = "/" + PerceptionNode.NAME + "/label_image";
  public static final String OVERLAY = "/" + PerceptionNode.NAME + "/overlay";
  public static final String DETECTIONS = "/" + PerceptionNode.NAME + "/detections";
  public static final String SLOTS = "/" + PerceptionNode.NAME + "/slots";
  public static final String PREDICTED_FRAMES = "/" + PredictionNode.NAME + "/predicted_frames";
  public static final String TRAJECTORIES = "/" + PredictionNode.NAME + "/trajectories";
  public static final String MARKERS = "/" + PredictionNode.NAME + "/markers";
  public static final String DIAGNOSTICS = "/diagnostics";

  private Topics() {}
}
