package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** shape_msgs/Mesh. A surface of triangles. */
public record Mesh(List<MeshTriangle> triangles, List<Point> vertices) {
  public static final MessageType<Mesh> TYPE =
      MessageType.of("shape_msgs/msg/Mesh", 8, Mesh::write, Mesh::read);

  public Mesh {
    triangles = List.copyOf(triangles);
    vertices = List.copyOf(vertices);
  }

  private static void write(Mesh message, CdrWriter out) {
    MeshTriangle.TYPE.writeSequence(message.triangles, out);
    Point.TYPE.writeSequence(message.vertices, out);
  }

  private static Mesh read(CdrReader in) {
    return new Mesh(
        MeshTriangle.TYPE.readSequence("triangles", in), Point.TYPE.readSequence("vertices", in));
  }
}
