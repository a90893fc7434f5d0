package slotcast.replay.report;

import java.util.Map;

/** One thing that is measured along a recording. Holds summaries, never frames of long ago. */
interface Measure {
  /** Takes the next frame. */
  void frame(Seen seen);

  /** What it comes to, by name, once the recording is at its end. */
  Map<String, Score> scores();
}
