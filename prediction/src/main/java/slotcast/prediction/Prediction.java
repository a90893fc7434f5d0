package slotcast.prediction;

import java.util.List;
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
 * @param trajectories one per object seen in the newest frame, in order of their ids; a mixture of
 *     the next two ({@link slotcast.tracking.MotionCalibration})
 * @param modelTrajectories what the model alone expects, in the same order: its positions, or the
 *     centres of its masks
 * @param straightTrajectories where a straight line from the same sightings leads, tuned on the
 *     same videos as the mixture, in the same order
 * @param bentTrajectories where a parabola from the same sightings leads, tuned likewise, in the
 *     same order; to compare with
 */
public record Prediction(
    long stampNanos,
    long stepNanos,
    FrameMapping mapping,
    PredictionModel.Rollout rollout,
    List<Trajectory> trajectories,
    List<Trajectory> modelTrajectories,
    List<Trajectory> straightTrajectories,
    List<Trajectory> bentTrajectories) {
  public Prediction {
    trajectories = List.copyOf(trajectories);
    modelTrajectories = List.copyOf(modelTrajectories);
    straightTrajectories = List.copyOf(straightTrajectories);
    bentTrajectories = List.copyOf(bentTrajectories);
  }
}
