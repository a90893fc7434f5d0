package slotcast.prediction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import slotcast.perception.SlotFrame;
import slotcast.perception.StampGate;
import slotcast.tracking.Sighting;

/** The last frames of one camera, as many as a prediction looks at. */
final class SlotHistory {
  private static final long USUAL_STEP_NANOS = 100_000_000;

  private final int length;
  private final StampGate gate;
  private final Deque<SlotFrame> frames = new ArrayDeque<>();

  SlotHistory(int length, Duration maxGap) {
    this.length = length;
    this.gate = new StampGate(maxGap);
  }

  /** Another longest time between two frames, from the next one on. */
  void maxGap(Duration longest) {
    gate.maxGap(longest);
  }

  /**
   * Adds the newest frame, unless its stamp says that it comes again or comes late. After a jump in
   * time or another camera image the history begins with it.
   */
  SlotPrediction.Pushed push(SlotFrame frame) {
    StampGate.Verdict verdict = gate.judge(frame.stampNanos());
    if (verdict.isSkip()) {
      return SlotPrediction.Pushed.SKIPPED;
    }
    boolean continued =
        verdict == StampGate.Verdict.NEXT
            && !frames.isEmpty()
            && frame.mapping().equals(frames.getLast().mapping());
    if (!continued) {
      frames.clear();
    }
    frames.addLast(frame);
    if (frames.size() > length) {
      frames.removeFirst();
    }
    return continued ? SlotPrediction.Pushed.CONTINUED : SlotPrediction.Pushed.RESTARTED;
  }

  /** Frames that are still needed. */
  int missing() {
    return length - frames.size();
  }

  /** The frames, oldest first. */
  List<SlotFrame> frames() {
    return List.copyOf(frames);
  }

  void clear() {
    frames.clear();
    gate.reset();
  }

  /** What was seen of a track, oldest first. */
  static List<Sighting> sightings(List<SlotFrame> frames, int trackId) {
    List<Sighting> seen = new ArrayList<>();
    for (SlotFrame frame : frames) {
      int slot = frame.slotOf(trackId);
      if (slot >= 0) {
        frame.sighting(slot).ifPresent(seen::add);
      }
    }
    return seen;
  }

  /** Median time between frames; of one frame, a tenth of a second. */
  static long stepNanos(List<SlotFrame> frames) {
    if (frames.size() < 2) {
      return USUAL_STEP_NANOS;
    }
    long[] steps = new long[frames.size() - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = frames.get(i + 1).stampNanos() - frames.get(i).stampNanos();
    }
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }
}
