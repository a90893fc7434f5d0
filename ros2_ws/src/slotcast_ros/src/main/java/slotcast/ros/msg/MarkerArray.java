package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** visualization_msgs/MarkerArray. Markers that are drawn together. */
public record MarkerArray(List<Marker> markers) {

  public static final MessageType<MarkerArray> TYPE =
      MessageType.of(
          "visualization_msgs/msg/MarkerArray", 4, MarkerArray::write, MarkerArray::read);

  public MarkerArray {
    markers = List.copyOf(markers);
  }

  private static void write(MarkerArray message, CdrWriter out) {
    Marker.TYPE.writeSequence(message.markers, out);
  }

  private static MarkerArray read(CdrReader in) {
    return new MarkerArray(Marker.TYPE.readSequence("markers", in));
  }
}
