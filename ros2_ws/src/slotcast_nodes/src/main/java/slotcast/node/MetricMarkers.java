package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Obstacle;
import slotcast.node.planner.ObstacleFrame;
import slotcast.node.planner.SpaceMessages;
import slotcast.ros.msg.ColorRGBA;
import slotcast.ros.msg.Duration;
import slotcast.ros.msg.Marker;
import slotcast.ros.msg.MarkerArray;
import slotcast.ros.msg.Point;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.Vector3;

/**
 * What RViz draws of objects in metres: each as a cylinder with its id, its path, circles about
 * where it may be on the way, and its velocity as an arrow of one second's length. They vanish by
 * themselves when they are stale.
 */
final class MetricMarkers {
  private static final double LINE_METRES = 0.02;
  private static final double TEXT_METRES = 0.15;
  private static final int CORNERS = 24; // of a circle
  private static final Vector3 ONE = new Vector3(1, 1, 1);
  private static final Pose ORIGIN = SpaceMessages.pose(new Vec3(0, 0, 0), Quaternion.IDENTITY);

  private final ObstacleFrame frame;
  private final List<Marker> markers = new ArrayList<>();

  private MetricMarkers(ObstacleFrame frame) {
    this.frame = frame;
  }

  /** Without obstacles, one marker that deletes all. */
  static MarkerArray toMessage(ObstacleFrame frame, Inflation inflation) {
    MetricMarkers out = new MetricMarkers(frame);
    if (frame.obstacles().isEmpty()) {
      out.add("", 0, Marker.ARROW, Marker.DELETEALL, ORIGIN, ONE, 0, List.of(), "");
    }
    for (Obstacle o : frame.obstacles()) {
      out.obstacle(o, inflation.discs(o, frame.header().stamp().toNanos()));
    }
    return new MarkerArray(out.markers);
  }

  private void obstacle(Obstacle o, List<Inflation.Disc> discs) {
    int id = o.trackId();
    Pose pose = SpaceMessages.pose(o.middle(), o.heading());
    add("object", id, Marker.CYLINDER, pose, SpaceMessages.size(o), 0.6f, List.of());
    List<Point> path = new ArrayList<>();
    path.add(SpaceMessages.point(o.middle()));
    o.path().forEach(p -> path.add(SpaceMessages.point(p.position())));
    Vector3 line = new Vector3(LINE_METRES, 0, 0);
    add("path", id, Marker.LINE_STRIP, ORIGIN, line, 1, path);
    List<Point> circles = new ArrayList<>();
    discs.forEach(disc -> circle(disc, circles));
    add("footprint", id, Marker.LINE_LIST, ORIGIN, line, 0.5f, circles);
    Vector3 arrow = new Vector3(LINE_METRES * 2, LINE_METRES * 4, 0); // shaft, head
    Vec3 ahead = o.middle().plus(o.isMoving() ? o.velocity() : new Vec3(0, 0, 0));
    List<Point> ends = List.of(SpaceMessages.point(o.middle()), SpaceMessages.point(ahead));
    add("velocity", id, Marker.ARROW, ORIGIN, arrow, 1, ends);
    Vec3 above = o.middle().plus(new Vec3(0, 0, o.height() / 2 + TEXT_METRES));
    add(
        "id",
        id,
        Marker.TEXT_VIEW_FACING,
        Marker.ADD,
        SpaceMessages.pose(above, Quaternion.IDENTITY),
        new Vector3(0, 0, TEXT_METRES),
        1,
        List.of(),
        Integer.toString(id));
  }

  private static void circle(Inflation.Disc disc, List<Point> out) {
    for (int i = 0; i < CORNERS; i++) {
      for (int end = i; end <= i + 1; end++) {
        double angle = 2 * Math.PI * end / CORNERS;
        Vec3 spoke = new Vec3(Math.cos(angle), Math.sin(angle), 0).times(disc.radius());
        out.add(SpaceMessages.point(disc.middle().plus(spoke)));
      }
    }
  }

  private void add(
      String ns, int id, int type, Pose pose, Vector3 scale, float alpha, List<Point> points) {
    add(ns, id, type, Marker.ADD, pose, scale, alpha, points, "");
  }

  private void add(
      String ns,
      int id,
      int type,
      int action,
      Pose pose,
      Vector3 scale,
      float alpha,
      List<Point> points,
      String text) {
    int rgb = ObjectColours.of(id);
    ColorRGBA colour =
        new ColorRGBA(
            (rgb >> 16 & 0xff) / 255f, (rgb >> 8 & 0xff) / 255f, (rgb & 0xff) / 255f, alpha);
    markers.add(
        Marker.shape(
            frame.header(),
            ns,
            id,
            type,
            action,
            pose,
            scale,
            colour,
            Duration.ofNanos(frame.validNanos()),
            points,
            List.of(),
            text));
  }
}
