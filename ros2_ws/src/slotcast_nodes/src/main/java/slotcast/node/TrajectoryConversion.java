package slotcast.node;

import java.util.List;
import slotcast.image.PixelOrigin;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;
import slotcast.ros.msg.Trajectory;
import slotcast.ros.msg.TrajectoryArray;
import slotcast.ros.msg.TrajectoryPoint;

/** From predicted trajectories to slotcast_msgs/TrajectoryArray. */
public final class TrajectoryConversion {
  private TrajectoryConversion() {}

  /**
   * A message.
   *
   * @param header of the newest image that the prediction has seen
   */
  public static TrajectoryArray toMessage(Header header, Prediction prediction) {
    List<Trajectory> trajectories =
        prediction.trajectories().stream()
            .map(
                t ->
                    new Trajectory(
                        t.trackId(), t.points().stream().map(TrajectoryConversion::point).toList()))
            .toList();
    return new TrajectoryArray(header, Duration.ofNanos(prediction.stepNanos()), trajectories);
  }

  private static TrajectoryPoint point(slotcast.tracking.TrajectoryPoint point) {
    return new TrajectoryPoint(
        Time.nearest(point.stampNanos()),
        PixelOrigin.toCentre(point.x()),
        PixelOrigin.toCentre(point.y()),
        PixelOrigin.toCentre(point.box().x()),
        PixelOrigin.toCentre(point.box().y()),
        point.box().width(),
        point.box().height(),
        point.covariance().toArray());
  }
}
