package slotcast.node.planner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import slotcast.metric.obstacle.Obstacle;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.Uuid;

/**
 * The obstacles of one frame of one camera.
 *
 * @param scope whose they are: makes names of objects differ between runs and cameras
 * @param header stamp of the image, and the fixed frame
 * @param stepNanos between two points of their paths
 * @param validNanos after the stamp, from when on this is stale
 * @param kind what they are
 * @param obstacles in order of their tracks; none also withdraws what was told before
 */
public record ObstacleFrame(
    String scope,
    Header header,
    long stepNanos,
    long validNanos,
    ObjectKind kind,
    List<Obstacle> obstacles) {
  public ObstacleFrame {
    obstacles = List.copyOf(obstacles);
  }

  /** The name of a track that no other has: the same in every frame of this scope. */
  Uuid uuid(int trackId) {
    UUID name = UUID.nameUUIDFromBytes((scope + "/" + trackId).getBytes(StandardCharsets.UTF_8));
    return new Uuid(
        ByteBuffer.allocate(16)
            .putLong(name.getMostSignificantBits())
            .putLong(name.getLeastSignificantBits())
            .array());
  }
}
