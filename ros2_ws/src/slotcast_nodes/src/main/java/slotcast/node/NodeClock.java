package slotcast.node;

/** What time it is for a node: the wall's, or a simulation's. */
@FunctionalInterface
public interface NodeClock {
  /** Nanoseconds since 1970, or since the simulation's start. */
  long nanos();

  /** The wall's time. */
  static NodeClock system() {
    return () -> {
      java.time.Instant now = java.time.Instant.now();
      return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    };
  }
}
