package slotcast.ros.bag;

/**
 * The quality of service that a recorded publisher offered, in the YAML that {@code ros2 bag play}
 * reads and offers again.
 */
public final class BagQos {
  private BagQos() {}

  /**
   * A profile that keeps the last messages, with no deadline, lifespan or lease.
   *
   * @param depth messages kept, at least 1
   * @param reliable or best effort
   * @param transientLocal or volatile: whether late subscribers get the kept messages
   */
  public static String keepLast(int depth, boolean reliable, boolean transientLocal) {
    if (depth < 1) {
      throw new IllegalArgumentException("depth: got " + depth + ", expected 1 or more");
    }
    // Numbers are those of rmw's enumerations; the times are its "infinite", 2^63 - 1 ns.
    return "- history: 1\n"
        + ("  depth: " + depth + "\n")
        + ("  reliability: " + (reliable ? 1 : 2) + "\n")
        + ("  durability: " + (transientLocal ? 1 : 2) + "\n")
        + infinite("deadline")
        + infinite("lifespan")
        + "  liveliness: 1\n"
        + infinite("liveliness_lease_duration")
        + "  avoid_ros_namespace_conventions: false";
  }

  private static String infinite(String policy) {
    return "  " + policy + ":\n    sec: 9223372036\n    nsec: 854775807\n";
  }
}
