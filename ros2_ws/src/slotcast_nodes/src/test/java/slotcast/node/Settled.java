package slotcast.node;

import java.util.function.Supplier;

/** Waits for a node of a test. */
final class Settled {
  private Settled() {}

  /** Waits until everything that came in has ended somewhere. */
  static FrameStatistics.Snapshot await(Supplier<FrameStatistics.Snapshot> node)
      throws InterruptedException {
    while (true) {
      FrameStatistics.Snapshot s = node.get();
      if (s.isSettled()) {
        return s;
      }
      Thread.sleep(5);
    }
  }
}
