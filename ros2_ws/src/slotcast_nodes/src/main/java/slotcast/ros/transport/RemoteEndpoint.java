package slotcast.ros.transport;

/**
 * A publisher or subscription as it announces itself in DDS.
 *
 * @param topic the topic's name in DDS
 * @param type the type's name in DDS
 * @param qos what a publisher offers, or a subscription asks for; the depth is not announced and
 *     counts for nothing here
 * @param typeHash which fields its type has, as ROS 2 from Iron on tells it; empty: not told
 */
record RemoteEndpoint(
    Kind kind, DdsGuid guid, String topic, String type, Qos qos, String typeHash) {
  /** Which end of a topic it is. */
  enum Kind {
    PUBLISHER,
    SUBSCRIPTION
  }
}
