package slotcast.node.planner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import slotcast.geometry.Vec3;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Obstacle;
import slotcast.metric.obstacle.SweptCells;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.PointCloud2;
import slotcast.ros.msg.PointField;

/**
 * sensor_msgs/PointCloud2 for costmaps and collision monitors: a point in each cell that an object
 * may pass. Fields x, y, z (metres), seconds (from the stamp on until an object may be there first;
 * float32) and track_id (uint32).
 */
public final class CloudMessages {
  private static final List<PointField> FIELDS =
      List.of(
          new PointField("x", 0, PointField.FLOAT32, 1),
          new PointField("y", 4, PointField.FLOAT32, 1),
          new PointField("z", 8, PointField.FLOAT32, 1),
          new PointField("seconds", 12, PointField.FLOAT32, 1),
          new PointField("track_id", 16, PointField.UINT32, 1));
  private static final int POINT_BYTES = 20;

  private CloudMessages() {}

  /**
   * @param cell side of a cell, metres
   */
  public static PointCloud2 footprints(ObstacleFrame frame, Inflation inflation, double cell) {
    SweptCells swept = new SweptCells(cell);
    long stamp = frame.header().stamp().toNanos();
    for (Obstacle o : frame.obstacles()) {
      swept.add(o.trackId(), inflation.discs(o, stamp));
    }
    return cloud(frame.header(), swept.cells());
  }

  /** Points for clearing; see {@link slotcast.metric.obstacle.ClearingRing}. */
  public static PointCloud2 clearing(Header header, List<Vec3> points) {
    return cloud(header, points.stream().map(p -> new SweptCells.Cell(p, 0, 0)).toList());
  }

  private static PointCloud2 cloud(Header header, Collection<SweptCells.Cell> points) {
    int bytes = POINT_BYTES * points.size();
    ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (SweptCells.Cell p : points) {
      data.putFloat((float) p.middle().x())
          .putFloat((float) p.middle().y())
          .putFloat((float) p.middle().z())
          .putFloat((float) p.seconds())
          .putInt(p.trackId());
    }
    return new PointCloud2(
        header, 1, points.size(), FIELDS, false, POINT_BYTES, bytes, data.array(), true);
  }
}
