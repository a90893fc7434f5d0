package slotcast.ros.transport;

import java.util.Arrays;
import slotcast.error.UserError;

/** How far a participant looks for others: ROS_AUTOMATIC_DISCOVERY_RANGE of ROS 2 from Iron on. */
public enum DiscoveryRange {
  /** Nobody is found, not even on this machine. */
  OFF,
  /** This machine by unicast, and the machines that are named as peers. */
  LOCALHOST,
  /** What multicast reaches, and the machines that are named as peers. ROS 2's default. */
  SUBNET,
  /** What multicast reaches; peers are not looked at. */
  SYSTEM_DEFAULT;

  /**
   * The range of that name; {@link #SUBNET} for none.
   *
   * @throws UserError if there is no such range
   */
  static DiscoveryRange parse(String name) {
    if (name.isEmpty()) {
      return SUBNET;
    }
    for (DiscoveryRange range : values()) {
      if (range.name().equals(name)) {
        return range;
      }
    }
    throw new UserError(
        "ROS_AUTOMATIC_DISCOVERY_RANGE",
        '"' + name + '"',
        "one of " + Arrays.toString(values()),
        "set it to one of them, in capitals, or unset it");
  }

  /** Whether machines named as peers are looked for. */
  boolean asksPeers() {
    return this == LOCALHOST || this == SUBNET;
  }

  boolean multicasts() {
    return this == SUBNET || this == SYSTEM_DEFAULT;
  }
}
