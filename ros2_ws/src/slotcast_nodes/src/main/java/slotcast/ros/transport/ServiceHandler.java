package slotcast.ros.transport;

/** Answers the requests of one service, on the threads that it was opened with. */
@FunctionalInterface
public interface ServiceHandler<Q, A> {
  /** The answer to a well-formed request. */
  A answer(Q request);

  /**
   * A request came and has no answer: it was malformed, too large or one too many. It is already
   * counted.
   *
   * @param reason one line: what is wrong, what was found, what was expected
   */
  default void onRefused(String reason) {}
}
