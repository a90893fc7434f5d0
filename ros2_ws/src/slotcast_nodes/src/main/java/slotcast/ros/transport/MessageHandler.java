package slotcast.ros.transport;

/**
 * Receives what arrives on one subscription.
 *
 * <p>The methods are called by the transport's delivery thread, one at a time for one subscription.
 * They hold up the messages behind them, so a handler that computes hands the message to a thread
 * of its own and returns. An exception that leaves a handler is logged and counted ({@link
 * Subscription.Counts#failed}); delivery goes on.
 */
@FunctionalInterface
public interface MessageHandler<T> {
  /** A well-formed message; it belongs to the handler. */
  void onMessage(T message);

  /**
   * A message came and was refused before it became a {@code T}: it was malformed or larger than
   * the declared maximum. It is already counted.
   *
   * @param reason one line: what is wrong, what was found, what was expected
   */
  default void onRefused(String reason) {}
}
