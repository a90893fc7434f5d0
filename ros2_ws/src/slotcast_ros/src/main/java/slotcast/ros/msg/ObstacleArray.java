package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** nav2_dynamic_msgs/ObstacleArray. All that moves, at one time. */
public record ObstacleArray(Header header, List<Obstacle> obstacles) {
  public static final MessageType<ObstacleArray> TYPE =
      MessageType.of(
          "nav2_dynamic_msgs/msg/ObstacleArray", 16, ObstacleArray::write, ObstacleArray::read);

  public ObstacleArray {
    Objects.requireNonNull(header, "header");
    obstacles = List.copyOf(obstacles);
  }

  private static void write(ObstacleArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Obstacle.TYPE.writeSequence(message.obstacles, out);
  }

  private static ObstacleArray read(CdrReader in) {
    return new ObstacleArray(Header.TYPE.read(in), Obstacle.TYPE.readSequence("obstacles", in));
  }
}
