package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** geometry_msgs/Polygon. A closed line through points. */
public record Polygon(List<Point32> points) {
  public static final MessageType<Polygon> TYPE =
      MessageType.of("geometry_msgs/msg/Polygon", 4, Polygon::write, Polygon::read);

  public Polygon {
    points = List.copyOf(points);
  }

  private static void write(Polygon message, CdrWriter out) {
    Point32.TYPE.writeSequence(message.points, out);
  }

  private static Polygon read(CdrReader in) {
    return new Polygon(Point32.TYPE.readSequence("points", in));
  }
}
