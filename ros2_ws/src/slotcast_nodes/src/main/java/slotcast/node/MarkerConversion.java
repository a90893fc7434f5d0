package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.PixelOrigin;
import slotcast.prediction.Prediction;
import slotcast.ros.msg.ColorRGBA;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Marker;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.Quaternion;
import slotcast.ros.msg.Vector3;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/**
 * From predicted trajectories to what RViz draws: per object a line along its path, its id at the
 * start, and an ellipse of two deviations about its last point.
 *
 * <p>Without a calibrated camera there are no metres: the image lies in the plane z = 0 of its own
 * frame, {@value #PIXELS_PER_METRE} pixels to the metre, x to the right, y down.
 */
final class MarkerConversion {
  static final double PIXELS_PER_METRE = 100;

  private static final double LINE_METRES = 0.02;
  private static final double TEXT_METRES = 0.12;
  private static final double FLAT_METRES = 0.001;
  private static final double DEVIATIONS = 2;

  /** Frames for which a marker stays when no newer one replaces it. */
  private static final int LIFETIME_STEPS = 5;

  private static final Quaternion UPRIGHT = new Quaternion(0, 0, 0, 1);
  private static final Pose ORIGIN = new Pose(new Point(0, 0, 0), UPRIGHT);

  private MarkerConversion() {}

  /**
   * @param header of the newest image that the prediction has seen
   */
  static MarkerArray toMessage(Header header, Prediction prediction) {
    Duration lifetime = Duration.ofNanos(LIFETIME_STEPS * prediction.stepNanos());
    List<Marker> markers = new ArrayList<>();
    for (Trajectory trajectory : prediction.trajectories()) {
      int id = trajectory.trackId();
      List<TrajectoryPoint> points = trajectory.points();
      List<Point> line = points.stream().map(p -> point(p.x(), p.y())).toList();
      TrajectoryPoint last = points.get(points.size() - 1);
      Vector3 ellipse =
          new Vector3(
              metres(2 * DEVIATIONS * Math.sqrt(last.covariance().xx())),
              metres(2 * DEVIATIONS * Math.sqrt(last.covariance().yy())),
              FLAT_METRES);
      markers.add(
          Marker.shape(
              header,
              "trajectory",
              id,
              Marker.LINE_STRIP,
              Marker.ADD,
              ORIGIN,
              new Vector3(LINE_METRES, 0, 0),
              colour(id, 1),
              lifetime,
              line,
              List.of(),
              ""));
      markers.add(
          Marker.shape(
              header,
              "deviation",
              id,
              Marker.SPHERE,
              Marker.ADD,
              new Pose(point(last.x(), last.y()), UPRIGHT),
              ellipse,
              colour(id, 0.35f),
              lifetime,
              List.of(),
              List.of(),
              ""));
      markers.add(
          Marker.shape(
              header,
              "id",
              id,
              Marker.TEXT_VIEW_FACING,
              Marker.ADD,
              new Pose(line.get(0), UPRIGHT),
              new Vector3(0, 0, TEXT_METRES),
              colour(id, 1),
              lifetime,
              List.of(),
              List.of(),
              Integer.toString(id)));
    }
    return new MarkerArray(markers);
  }

  private static Point point(double x, double y) {
    return new Point(metres(PixelOrigin.toCentre(x)), metres(PixelOrigin.toCentre(y)), 0);
  }

  private static double metres(double pixels) {
    return pixels / PIXELS_PER_METRE;
  }

  private static ColorRGBA colour(int trackId, float alpha) {
    int rgb = ObjectColours.of(trackId);
    return new ColorRGBA(
        (rgb >> 16 & 0xff) / 255f, (rgb >> 8 & 0xff) / 255f, (rgb & 0xff) / 255f, alpha);
  }
}
