package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** autoware_perception_msgs/TrackedObject. One object that is followed. */
public record TrackedObject(
    Uuid objectId,
    float existenceProbability,
    List<ObjectClassification> classification,
    TrackedObjectKinematics kinematics,
    Shape shape) {
  public static final MessageType<TrackedObject> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/TrackedObject",
          1071,
          TrackedObject::write,
          TrackedObject::read);

  public TrackedObject {
    Objects.requireNonNull(objectId, "object_id");
    classification = List.copyOf(classification);
    Objects.requireNonNull(kinematics, "kinematics");
    Objects.requireNonNull(shape, "shape");
  }

  private static void write(TrackedObject message, CdrWriter out) {
    Uuid.TYPE.write(message.objectId, out);
    out.writeFloat32(message.existenceProbability);
    ObjectClassification.TYPE.writeSequence(message.classification, out);
    TrackedObjectKinematics.TYPE.write(message.kinematics, out);
    Shape.TYPE.write(message.shape, out);
  }

  private static TrackedObject read(CdrReader in) {
    return new TrackedObject(
        Uuid.TYPE.read(in),
        in.readFloat32("existence_probability"),
        ObjectClassification.TYPE.readSequence("classification", in),
        TrackedObjectKinematics.TYPE.read(in),
        Shape.TYPE.read(in));
  }
}
