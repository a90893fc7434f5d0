package slotcast.ros.transport;

import slotcast.ros.msg.MessageType;
import slotcast.ros.msg.TypeHash;

/**
 * A topic as an endpoint of DDS opens it.
 *
 * @param name as ROS 2 and our messages call it
 * @param ddsName as DDS calls it
 * @param maxBytes the largest message that this endpoint accepts or sends
 */
record DdsTopic<T>(String name, String ddsName, MessageType<T> type, Qos qos, int maxBytes) {

  /** Which fields its type has, see {@link TypeHash}; empty if that is not known. */
  String typeHash() {
    return TypeHash.of(type.rosName()).orElse("");
  }
}
