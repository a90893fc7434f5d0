package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * geometry_msgs/Transform. A shift after a rotation: from coordinates of a child frame to its
 * parent's.
 */
public record Transform(Vector3 translation, Quaternion rotation) {

  public static final MessageType<Transform> TYPE =
      MessageType.of("geometry_msgs/msg/Transform", 56, Transform::write, Transform::read);

  public Transform {
    Objects.requireNonNull(translation, "translation");
    Objects.requireNonNull(rotation, "rotation");
  }

  private static void write(Transform message, CdrWriter out) {
    Vector3.TYPE.write(message.translation, out);
    Quaternion.TYPE.write(message.rotation, out);
  }

  private static Transform read(CdrReader in) {
    return new Transform(Vector3.TYPE.read(in), Quaternion.TYPE.read(in));
  }
}
