package slotcast.ros.transport;

/**
 * Receives what arrives on one subscription.
 *
 * <p>The methods are called by the transport's receiving thread, one at a time for one
 * subscription, and must return quickly: while they run nothing else is received on the topic, and
 * the network's buffers run over. A handler that computes, writes files, publishes or waits hands
 * the message to a thread of its own; {@link Mailbox} is one.
 *
 * <p>An exception that leaves a handler is logged and counted ({@link Subscription.Counts#failed});
 * delivery goes on. An {@link Error} is counted too and goes to the thread's uncaught exception
 * handler.
 */
@FunctionalInterface
public interface MessageHandler<T> {
  /** A well-formed message; it belongs to the handler. */
  void onMessage(T message);

  /**
   * The same, with the one who sent it.
   *
   * @param publisher equal for all messages of one publisher; in words the name of its node, or its
   *     id where that is not known
   */
  default void onMessage(T message, Object publisher) {
    onMessage(message);
  }

  /**
   * The same, with when it came.
   *
   * @param receivedNanos {@link System#nanoTime} of its receipt, before it was taken and decoded
   */
  default void onMessage(T message, Object publisher, long receivedNanos) {
    onMessage(message, publisher);
  }

  /**
   * A message came and was refused before it became a {@code T}: it was malformed or larger than
   * the declared maximum. It is already counted.
   *
   * @param reason one line: what is wrong, what was found, what was expected
   */
  default void onRefused(String reason) {}
}
