package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * shape_msgs/MeshTriangle. Three corners of a mesh.
 *
 * @param vertexIndices 3 of them
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record MeshTriangle(int[] vertexIndices) {
  public static final MessageType<MeshTriangle> TYPE =
      MessageType.of("shape_msgs/msg/MeshTriangle", 12, MeshTriangle::write, MeshTriangle::read);

  public MeshTriangle {
    if (vertexIndices.length != 3) {
      throw new IllegalArgumentException(
          "vertex_indices: got " + vertexIndices.length + " values, expected 3");
    }
  }

  private static int[] readVertices(CdrReader in) {
    return new int[] {
      in.readUInt32("vertex_indices"),
      in.readUInt32("vertex_indices"),
      in.readUInt32("vertex_indices")
    };
  }

  private static void write(MeshTriangle message, CdrWriter out) {
    for (int value : message.vertexIndices) {
      out.writeUInt32(value);
    }
  }

  private static MeshTriangle read(CdrReader in) {
    return new MeshTriangle(readVertices(in));
  }
}
