package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** autoware_perception_msgs/PredictedObjects. The objects of one time and their expected paths. */
public record PredictedObjects(Header header, List<PredictedObject> objects) {
  public static final MessageType<PredictedObjects> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/PredictedObjects",
          16,
          PredictedObjects::write,
          PredictedObjects::read);

  public PredictedObjects {
    Objects.requireNonNull(header, "header");
    objects = List.copyOf(objects);
  }

  private static void write(PredictedObjects message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    PredictedObject.TYPE.writeSequence(message.objects, out);
  }

  private static PredictedObjects read(CdrReader in) {
    return new PredictedObjects(
        Header.TYPE.read(in), PredictedObject.TYPE.readSequence("objects", in));
  }
}
