package slotcast.prediction;

import java.util.List;
import java.util.function.Supplier;
import slotcast.image.FrameMapping;
import slotcast.tracking.Trajectory;

/**
 * What is expected after one frame.
 *
 * @param stampNanos of the newest frame that was looked at
 * @param stepNanos time between two predicted frames: frame k, from 1, is expected at {@code
 *     stampNanos + k * stepNanos}
 * @param mapping of the camera's image to the model's; {@link slotcast.image.CameraPictures} puts a
 *     predicted frame into the camera's image
 * @param rollout slots of the steps ahead; {@link PredictedFrames} draws them
 * @param trajectories one per object seen in the newest frame, in order of their ids; learnt from
 *     the next two ({@link slotcast.prediction.path.PathNet}), or a mixture of them ({@link
 *     slotcast.tracking.MotionCalibration})
 * @param modelTrajectories what the model alone expects, in the same order: its positions, or the
 *     centres of its masks
 * @param straightTrajectories where a straight line from the same sightings leads, tuned on the
 *     same videos as the mixture, in the same order
 * @param parabolas makes {@link #bentTrajectories}
 */
public record Prediction(
    long stampNanos,
    long stepNanos,
    FrameMapping mapping,
    PredictionModel.Rollout rollout,
    List<Trajectory> trajectories,
    List<Trajectory> modelTrajectories,
    List<Trajectory> straightTrajectories,
    Supplier<List<Trajectory>> parabolas) {
  public Prediction {
    trajectories = List.copyOf(trajectories);
    modelTrajectories = List.copyOf(modelTrajectories);
    straightTrajectories = List.copyOf(straightTrajectories);
  }

  /**
   * Where a parabola from the same sightings leads, tuned on the same videos as the straight line,
   * in the same order; to compare with. Made anew at each call, since nodes have no use for it.
   */
  public List<Trajectory> bentTrajectories() {
    return parabolas.get();
  }
}
