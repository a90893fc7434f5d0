package slotcast.ros.rcl;

import java.util.function.IntSupplier;

/** A count that is asked for at every frame, and asked of the graph ten times a second at most. */
final class RecentCount implements IntSupplier {
  private static final long NANOS = 100_000_000;

  private final IntSupplier count;
  private long lookedAt = System.nanoTime() - NANOS;
  private int last;

  RecentCount(IntSupplier count) {
    this.count = count;
  }

  @Override
  public synchronized int getAsInt() {
    long now = System.nanoTime();
    if (now - lookedAt >= NANOS) {
      last = count.getAsInt();
      lookedAt = now;
    }
    return last;
  }
}
