package slotcast.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A path of a model.
 *
 * @param model {@code shipped} or {@code obj3d}
 * @param path one of {@link #MODEL}, {@link #TRAINING} and {@link #CAMERA}
 * @param cameras in one call; more than one of {@link #MODEL} alone
 */
record PathName(String model, String path, int cameras) {
  /** Through the models, from arrays to arrays. */
  static final List<String> MODEL =
      List.of("frame_to_slots", "frame_to_masks", "rollout", "rollout_decoded");

  /** Of training. */
  static final List<String> TRAINING = List.of("savi_step", "slotformer_step");

  /** Through the nodes' code, from a message's bytes; of the shipped models. */
  static final List<String> CAMERA =
      List.of("camera_640x480", "camera_1920x1080", "trajectories_640x480");

  /** All paths, in the order in which they are measured. */
  static List<String> all() {
    List<String> all = new ArrayList<>(MODEL);
    all.addAll(TRAINING);
    all.addAll(CAMERA);
    return all;
  }

  PathName(String model, String path) {
    this(model, path, 1);
  }

  /** The path as rows name it: {@code rollout}, or {@code rollout_x4} of four cameras. */
  String label() {
    return cameras == 1 ? path : path + "_x" + cameras;
  }

  boolean isTraining() {
    return TRAINING.contains(path);
  }

  boolean isCamera() {
    return CAMERA.contains(path);
  }

  @Override
  public String toString() {
    return model + " " + label();
  }
}
