package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * moveit_msgs/CollisionObject. What an arm must not touch.
 *
 * @param pose which all others here are relative to
 * @param id its name in the scene
 * @param primitivePoses one per primitive
 * @param operation {@link #ADD} (also replaces) to {@link #MOVE}
 */
public record CollisionObject(
    Header header,
    Pose pose,
    String id,
    ObjectType type,
    List<SolidPrimitive> primitives,
    List<Pose> primitivePoses,
    List<Mesh> meshes,
    List<Pose> meshPoses,
    List<Plane> planes,
    List<Pose> planePoses,
    List<String> subframeNames,
    List<Pose> subframePoses,
    byte operation) {
  public static final byte ADD = 0;
  public static final byte REMOVE = 1;
  public static final byte APPEND = 2;
  public static final byte MOVE = 3;

  public static final MessageType<CollisionObject> TYPE =
      MessageType.of(
          "moveit_msgs/msg/CollisionObject", 113, CollisionObject::write, CollisionObject::read);

  public CollisionObject {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(pose, "pose");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    primitives = List.copyOf(primitives);
    primitivePoses = List.copyOf(primitivePoses);
    meshes = List.copyOf(meshes);
    meshPoses = List.copyOf(meshPoses);
    planes = List.copyOf(planes);
    planePoses = List.copyOf(planePoses);
    subframeNames = List.copyOf(subframeNames);
    subframePoses = List.copyOf(subframePoses);
  }

  private static void write(CollisionObject message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    Pose.TYPE.write(message.pose, out);
    out.writeString(message.id);
    ObjectType.TYPE.write(message.type, out);
    SolidPrimitive.TYPE.writeSequence(message.primitives, out);
    Pose.TYPE.writeSequence(message.primitivePoses, out);
    Mesh.TYPE.writeSequence(message.meshes, out);
    Pose.TYPE.writeSequence(message.meshPoses, out);
    Plane.TYPE.writeSequence(message.planes, out);
    Pose.TYPE.writeSequence(message.planePoses, out);
    out.writeStringSequence(message.subframeNames);
    Pose.TYPE.writeSequence(message.subframePoses, out);
    out.writeByte(message.operation);
  }

  private static CollisionObject read(CdrReader in) {
    return new CollisionObject(
        Header.TYPE.read(in),
        Pose.TYPE.read(in),
        in.readString("id"),
        ObjectType.TYPE.read(in),
        SolidPrimitive.TYPE.readSequence("primitives", in),
        Pose.TYPE.readSequence("primitive_poses", in),
        Mesh.TYPE.readSequence("meshes", in),
        Pose.TYPE.readSequence("mesh_poses", in),
        Plane.TYPE.readSequence("planes", in),
        Pose.TYPE.readSequence("plane_poses", in),
        in.readStringSequence("subframe_names"),
        Pose.TYPE.readSequence("subframe_poses", in),
        in.readByte("operation"));
  }
}
