package slotcast.ros.transport;

import java.util.List;

/**
 * What keeps messages from a subscription, and the setting that helps.
 *
 * @param counts what became of the messages so far
 * @param publishers how many are matched now
 * @param datagramsDropped packets that this process's receive buffers had no room for so far,
 *     whatever topic they belonged to
 * @param obstacles what stands between the subscription and a publisher now, one line each: a
 *     publisher that does not match, by name and policy or type, or one that matches and is silent
 * @param advice one line: what helps against lost messages
 */
public record LinkHealth(
    Subscription.Counts counts,
    int publishers,
    long datagramsDropped,
    List<String> obstacles,
    String advice) {
  /** Of an input that has no transport. */
  public static final LinkHealth NONE =
      new LinkHealth(new Subscription.Counts(0, 0, 0, 0), 0, 0, List.of(), "");

  public LinkHealth {
    obstacles = List.copyOf(obstacles);
  }
}
