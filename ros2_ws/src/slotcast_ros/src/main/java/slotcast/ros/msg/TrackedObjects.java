package slotcast.ros.msg;

import java.util.List;
import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** autoware_perception_msgs/TrackedObjects. The objects of one time. */
public record TrackedObjects(Header header, List<TrackedObject> objects) {
  public static final MessageType<TrackedObjects> TYPE =
      MessageType.of(
          "autoware_perception_msgs/msg/TrackedObjects",
          16,
          TrackedObjects::write,
          TrackedObjects::read);

  public TrackedObjects {
    Objects.requireNonNull(header, "header");
    objects = List.copyOf(objects);
  }

  private static void write(TrackedObjects message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    TrackedObject.TYPE.writeSequence(message.objects, out);
  }

  private static TrackedObjects read(CdrReader in) {
    return new TrackedObjects(Header.TYPE.read(in), TrackedObject.TYPE.readSequence("objects", in));
  }
}
