package slotcast.replay.play;

import slotcast.ros.msg.Header;
import slotcast.ros.msg.Time;

/**
 * The stamps of recordings that are played one after another: those in headers, and a clock beside
 * them. The first recording keeps its own; each later one is shifted so that it begins {@value
 * #PAUSE_SECONDS} s after the end of the one before, as a scene of its own. Not thread-safe.
 */
public final class SceneStamps {
  private static final int PAUSE_SECONDS = 5;

  private long shiftNanos;
  private long lastNanos;
  private boolean any;
  private boolean atStart;

  /** The next stamp belongs to another recording. */
  public void nextRecording() {
    atStart = any;
  }

  /**
   * A message's header, shifted.
   *
   * @throws IllegalArgumentException if the stamp leaves what a ROS stamp can hold
   */
  Header shifted(Header header) {
    return new Header(shifted(header.stamp().toNanos()), header.frameId());
  }

  /**
   * A stamp, shifted.
   *
   * @throws IllegalArgumentException if it leaves what a ROS stamp can hold
   */
  Time shifted(long stampNanos) {
    // A recording whose clock was set on the way, from 0 to the time of day, has two starts.
    if (atStart || (any && !isRosTime(stampNanos + shiftNanos))) {
      shiftNanos = lastNanos + PAUSE_SECONDS * 1_000_000_000L - stampNanos;
      atStart = false;
    }
    Time shifted = Time.ofNanos(stampNanos + shiftNanos);
    lastNanos = any ? Math.max(lastNanos, shifted.toNanos()) : shifted.toNanos();
    any = true;
    return shifted;
  }

  /** A header inside of a message whose own has been shifted. */
  Header within(Header header) {
    return new Header(Time.ofNanos(header.stamp().toNanos() + shiftNanos), header.frameId());
  }

  private static boolean isRosTime(long nanos) {
    long seconds = Math.floorDiv(nanos, 1_000_000_000L);
    return seconds == (int) seconds;
  }
}
