package slotcast.ros.srv;

import java.util.List;
import slotcast.ros.msg.MessageType;

/**
 * One ROS 2 service type.
 *
 * @param rosName as in {@code std_srvs/srv/Trigger}
 * @param request codec of the request
 * @param response codec of the response
 */
public record ServiceType<Q, A>(String rosName, MessageType<Q> request, MessageType<A> response) {

  /** A type from the codecs of its two halves, which are given the names that they have in DDS. */
  static <Q, A> ServiceType<Q, A> of(
      String rosName, MessageType<Q> request, MessageType<A> response) {
    return new ServiceType<>(
        rosName, named(rosName + "_Request", request), named(rosName + "_Response", response));
  }

  /** The same bytes under another name: a half that has one message as its only field. */
  private static <T> MessageType<T> named(String rosName, MessageType<T> fields) {
    return MessageType.of(rosName, fields.minimumBytes(), fields::write, fields::read);
  }

  /** A half whose only field is a sequence. */
  static <T> MessageType<List<T>> sequenceOf(String field, MessageType<T> element) {
    return MessageType.of(
        element.rosName() + "[]", 4, element::writeSequence, in -> element.readSequence(field, in));
  }

  @Override
  public String toString() {
    return rosName;
  }
}
