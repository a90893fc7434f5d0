package slotcast.node.planner;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Inflation.Disc;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.CollisionObject;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.ObjectType;
import slotcast.ros.msg.Polygon;
import slotcast.ros.msg.Pose;
import slotcast.ros.msg.SolidPrimitive;

/**
 * moveit_msgs/CollisionObject: the volume that each object may sweep until the horizon, as upright
 * cylinders where it is expected and boxes between them. An object that is gone is removed, since
 * MoveIt keeps what it was told for ever.
 */
public final class CollisionMessages {
  private static final Polygon NO_BASE = new Polygon(List.of());
  private static final Pose ORIGIN = SpaceMessages.pose(new Vec3(0, 0, 0), Quaternion.IDENTITY);

  private final String prefix;
  private final Inflation inflation;
  private final Set<String> told = new LinkedHashSet<>();

  /**
   * @param prefix of the objects' names in the planning scene; their tracks' ids follow
   */
  public CollisionMessages(String prefix, Inflation inflation) {
    this.prefix = prefix;
    this.inflation = inflation;
  }

  /** A message for each object of the frame, and for each that was told of before and is gone. */
  public List<CollisionObject> of(ObstacleFrame frame) {
    Set<String> gone = new LinkedHashSet<>(told);
    told.clear();
    List<CollisionObject> messages = new ArrayList<>();
    for (Obstacle o : frame.obstacles()) {
      String id = prefix + o.trackId();
      gone.remove(id);
      told.add(id);
      messages.add(swept(frame.header(), id, o));
    }
    gone.forEach(id -> messages.add(removed(frame.header(), id)));
    return messages;
  }

  private CollisionObject swept(Header header, String id, Obstacle o) {
    List<SolidPrimitive> solids = new ArrayList<>();
    List<Pose> poses = new ArrayList<>();
    Disc last = null;
    for (Disc disc : inflation.discs(o, header.stamp().toNanos())) {
      if (last != null) {
        between(last, disc, o.height(), solids, poses);
      }
      solids.add(
          new SolidPrimitive(
              SolidPrimitive.CYLINDER, new double[] {o.height(), disc.radius()}, NO_BASE));
      poses.add(SpaceMessages.pose(disc.middle(), Quaternion.IDENTITY));
      last = disc;
    }
    return message(header, id, solids, poses, CollisionObject.ADD);
  }

  /** As wide as the wider of two cylinders, from one's middle to the other's. */
  private static void between(
      Disc a, Disc b, double height, List<SolidPrimitive> solids, List<Pose> poses) {
    Vec3 way = b.middle().minus(a.middle());
    double length = Math.hypot(way.x(), way.y());
    if (length == 0) {
      return;
    }
    double width = 2 * Math.max(a.radius(), b.radius());
    double tall = height + Math.abs(way.z());
    solids.add(new SolidPrimitive(SolidPrimitive.BOX, new double[] {length, width, tall}, NO_BASE));
    poses.add(
        SpaceMessages.pose(
            a.middle().plus(b.middle()).times(0.5),
            Quaternion.aboutZ(StrictMath.atan2(way.y(), way.x()))));
  }

  private static CollisionObject removed(Header header, String id) {
    return message(header, id, List.of(), List.of(), CollisionObject.REMOVE);
  }

  private static CollisionObject message(
      Header header, String id, List<SolidPrimitive> solids, List<Pose> poses, byte operation) {
    return new CollisionObject(
        header,
        ORIGIN,
        id,
        new ObjectType("", ""),
        solids,
        poses,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        operation);
  }
}
