package slotcast.ros.transport;

import slotcast.ros.msg.MessageType;

/**
 * Publish and subscribe. A node is written against this interface and runs over DDS, from a bag or
 * within one process.
 */
public interface Transport extends AutoCloseable {
  /**
   * Opens the sending end of a topic.
   *
   * @param topic full name, such as {@code /camera/image_raw}; see {@link TopicName}
   * @throws slotcast.error.UserError if the name is not a topic's or the transport cannot open it
   * @throws IllegalStateException if the transport is closed
   */
  <T> Publisher<T> advertise(String topic, MessageType<T> type, Qos qos);

  /**
   * Opens the receiving end of a topic. Messages are delivered from now on.
   *
   * @param topic full name, such as {@code /camera/image_raw}; see {@link TopicName}
   * @throws slotcast.error.UserError if the name is not a topic's or the transport cannot open it
   * @throws IllegalStateException if the transport is closed
   */
  <T> Subscription subscribe(String topic, MessageType<T> type, Qos qos, MessageHandler<T> handler);

  /** Closes every publisher and subscription. Closing twice is harmless. */
  @Override
  void close();
}
