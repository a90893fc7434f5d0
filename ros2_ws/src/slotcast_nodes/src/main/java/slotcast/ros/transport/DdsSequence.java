package slotcast.ros.transport;

import java.util.HashMap;
import java.util.Map;

/**
 * The numbers that publishers give their messages, from 1 on without gaps: what is missing between
 * two that arrived was lost. Safe for use by several threads.
 */
final class DdsSequence {
  private final Map<DdsGuid, Long> last = new HashMap<>();

  /**
   * A message came.
   *
   * @return how many before it were sent and never came, as far as they were not told before
   */
  synchronized long arrived(DdsGuid writer, long number) {
    Long before = last.get(writer);
    if (before != null && number <= before) {
      return 0; // told as lost already, or another copy
    }
    last.put(writer, number);
    return before == null ? 0 : number - before - 1;
  }

  /**
   * A message was sent that cannot come.
   *
   * @return how many were lost with it, as far as they were not told before
   */
  synchronized long passed(DdsGuid writer, long number) {
    Long before = last.get(writer);
    return arrived(writer, number) + (before == null || number > before ? 1 : 0);
  }

  synchronized void forget(DdsGuid writer) {
    last.remove(writer);
  }
}
