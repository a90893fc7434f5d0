package slotcast.ros.transport;

import java.util.List;

/** The sending end of one topic. Safe for use by several threads. */
public interface Publisher<T> extends AutoCloseable {
  /**
   * Sends a message. The caller does not change the message's arrays afterwards.
   *
   * @throws slotcast.error.UserError if the message is larger than the transport's declared maximum
   * @throws IllegalStateException if the publisher or its transport is closed
   */
  void publish(T message);

  /** How many subscriptions are matched now, in this process and others. */
  int subscribers();

  /**
   * The subscriptions to the topic that do not match, one line each: by name, and by policy or
   * type, with what to change. May look around in the network: asked once a second or less often.
   */
  default List<String> obstacles() {
    return List.of();
  }

  /** Full name of the topic, such as {@code /camera/image_raw}. */
  String topic();

  /** Stops publishing. Closing twice is harmless. */
  @Override
  void close();
}
