package slotcast.ros.bag;

import java.util.Optional;
import slotcast.ros.mcap.Faults;

/** What of a bag could not be read: how many messages, and why the first of them. */
final class Losses implements Faults {
  private long messages;
  private String firstReason;

  /** A message that is there and cannot be read. */
  @Override
  public void message(String reason) {
    messages++;
    part(reason);
  }

  /** Something of unknown size that cannot be read. */
  @Override
  public void part(String reason) {
    if (firstReason == null) {
      firstReason = BagException.plain(reason);
    }
  }

  /** Messages that are there and could not be read. */
  long messages() {
    return messages;
  }

  /** Why the first loss; empty if nothing was lost. */
  Optional<String> firstReason() {
    return Optional.ofNullable(firstReason);
  }
}
