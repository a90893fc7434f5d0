package slotcast.ros.transport;

import java.util.concurrent.Executor;
import slotcast.ros.msg.MessageType;
import slotcast.ros.srv.ServiceType;

/**
 * Publish, subscribe and serve. A node is written against this interface and runs over DDS, from a
 * bag or within one process.
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

  /**
   * Opens the answering end of a service. A transport without services, which is what this one is
   * unless it says otherwise, opens none.
   *
   * @param name full name, such as {@code /slotcast_perception/reset}
   * @param executor runs the handler; a request that it does not take is refused
   * @throws slotcast.error.UserError if the name is not a service's or the transport cannot open it
   * @throws IllegalStateException if the transport is closed
   */
  default <Q, A> Service serve(
      String name, ServiceType<Q, A> type, Executor executor, ServiceHandler<Q, A> handler) {
    return Service.NONE;
  }

  /** Closes every publisher and subscription. Closing twice is harmless. */
  @Override
  void close();
}
