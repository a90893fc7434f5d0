package slotcast.ros.msg;

import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * autoware_perception_msgs/ObjectClassification. What an object may be.
 *
 * @param label 0 unknown, 1 car, 2 truck, 3 bus, 4 trailer, 5 motorcycle, 6 bicycle, 7 pedestrian
 * @param probability 0 to 1
 */
public record ObjectClassification(byte label, float probability) {
  public static final MessageType<ObjectClassification> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/ObjectClassification",
          5,
          ObjectClassification::write,
          ObjectClassification::read);

  private static void write(ObjectClassification message, CdrWriter out) {
    out.writeByte(message.label);
    out.writeFloat32(message.probability);
  }

  private static ObjectClassification read(CdrReader in) {
    return new ObjectClassification(in.readByte("label"), in.readFloat32("probability"));
  }
}
