package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** autoware_perception_msgs/PredictedObject. One object and its expected paths. */
public record PredictedObject(
    Uuid objectId,
    float existenceProbability,
    List<ObjectClassification> classification,
    PredictedObjectKinematics kinematics,
    Shape shape) {
  public static final MessageType<PredictedObject> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/PredictedObject",
          1073,
          PredictedObject::write,
          PredictedObject::read);

  public PredictedObject {
    Objects.requireNonNull(objectId, "object_id");
    classification = List.copyOf(classification);
    Objects.requireNonNull(kinematics, "kinematics");
    Objects.requireNonNull(shape, "shape");
  }

  private static void write(PredictedObject message, CdrWriter out) {
    Uuid.TYPE.write(message.objectId, out);
    out.writeFloat32(message.existenceProbability);
    ObjectClassification.TYPE.writeSequence(message.classification, out);
    PredictedObjectKinematics.TYPE.write(message.kinematics, out);
    Shape.TYPE.write(message.shape, out);
  }

  private static PredictedObject read(CdrReader in) {
    return new PredictedObject(
        Uuid.TYPE.read(in),
        in.readFloat32("existence_probability"),
        ObjectClassification.TYPE.readSequence("classification", in),
        PredictedObjectKinematics.TYPE.read(in),
        Shape.TYPE.read(in));
  }
}
