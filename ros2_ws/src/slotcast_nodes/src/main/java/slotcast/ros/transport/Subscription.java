package slotcast.ros.transport;

import java.util.List;

/** The receiving end of one topic. */
public interface Subscription extends AutoCloseable {
  /**
   * What became of the messages so far.
   *
   * @param delivered messages handed to the handler
   * @param refused messages that were malformed or larger than the declared maximum
   * @param lost messages known to have been sent that never arrived, or that a newer one pushed out
   *     of the transport's own history before they were delivered
   * @param failed messages for which the handler threw an exception; they count as delivered too
   */
  record Counts(long delivered, long refused, long lost, long failed) {}

  /** A snapshot of the counters. */
  Counts counts();

  /** How many publishers are matched now, in this process and others. */
  int publishers();

  /**
   * What keeps messages away. May look around in the network: asked once a second or less often.
   */
  default LinkHealth health() {
    return new LinkHealth(counts(), publishers(), 0, List.of(), "make the subscriber faster");
  }

  /** Full name of the topic, such as {@code /camera/image_raw}. */
  String topic();

  /**
   * Stops delivery; after it returns the handler is not called again, except that a call in
   * progress ends when it ends if it is the caller or lasts longer than some seconds. Closing twice
   * is harmless.
   */
  @Override
  void close();
}
