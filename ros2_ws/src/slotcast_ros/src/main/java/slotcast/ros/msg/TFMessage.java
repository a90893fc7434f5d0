package slotcast.ros.msg;

import java.util.List;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/** tf2_msgs/TFMessage. What the topics /tf and /tf_static carry. */
public record TFMessage(List<TransformStamped> transforms) {

  public static final MessageType<TFMessage> TYPE =
      MessageType.of("tf2_msgs/msg/TFMessage", 4, TFMessage::write, TFMessage::read);

  public TFMessage {
    transforms = List.copyOf(transforms);
  }

  private static void write(TFMessage message, CdrWriter out) {
    TransformStamped.TYPE.writeSequence(message.transforms, out);
  }

  private static TFMessage read(CdrReader in) {
    return new TFMessage(TransformStamped.TYPE.readSequence("transforms", in));
  }
}
