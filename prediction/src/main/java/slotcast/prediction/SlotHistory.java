package slotcast.prediction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.perception.SlotFrame;
import slotcast.perception.StampGate;
import slotcast.tracking.Sighting;

/**
 * The last frames of one camera, as far back as a prediction looks, and out of them the frames that
 * the model is shown: one for each step of its training, back from the newest one. A camera of
 * another rate, a frame that was dropped and stamps that are not even change nothing of what a step
 * means: where no frame has the stamp that is wanted, slots are {@link SlotsBetween} two that do.
 *
 * <p>Of a camera that is much slower the last frames are shown as they are, and a step is the time
 * between them: predictions over a second are better in five steps that are twice as far than in
 * ten.
 */
final class SlotHistory {
  /** Frames that are kept for each step, at most: a faster camera's are thinned out. */
  static final int FRAMES_PER_STEP = 32;

  /** Steps between two frames of a camera that is slower than this one's, at least. */
  private static final double SLOW = 1.5;

  /** A frame that is off the time wanted by less than this share of a step is taken as it is. */
  private static final double SAME_TIME = 0.01;

  /** Share of a step that the oldest frame may come after the time wanted of it. */
  private static final double SHORT = 0.25;

  private final int length;
  private final StampGate gate;
  private final List<SlotFrame> frames = new ArrayList<>(); // oldest first
  private long stepNanos;

  /**
   * @param length frames that the model is shown
   * @param stepNanos time between two of them
   */
  SlotHistory(int length, long stepNanos, Duration maxGap) {
    this.length = length;
    this.stepNanos = stepNanos;
    this.gate = new StampGate(maxGap);
  }

  /** Another longest time between two frames, from the next one on. */
  void maxGap(Duration longest) {
    gate.maxGap(longest);
  }

  /** Another time between the frames that the model is shown. */
  void stepNanos(long nanos) {
    stepNanos = nanos;
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
            && frame.mapping().equals(newest().mapping());
    if (!continued) {
      frames.clear();
    }
    thin();
    frames.add(frame);
    long oldest = frame.stampNanos() - reachNanos();
    while (frames.size() > length && frames.get(1).stampNanos() <= oldest) {
      frames.remove(0); // nothing lies between these two that is wanted
    }
    return continued ? SlotPrediction.Pushed.CONTINUED : SlotPrediction.Pushed.RESTARTED;
  }

  /** Leaves the last frame out if it is too near to the one before. */
  private void thin() {
    int n = frames.size();
    if (n > 1
        && newest().stampNanos() - frames.get(n - 2).stampNanos() < stepNanos / FRAMES_PER_STEP) {
      frames.remove(n - 1);
    }
  }

  private SlotFrame newest() {
    return frames.get(frames.size() - 1);
  }

  private long reachNanos() {
    return (length - 1) * stepNanos;
  }

  /** Whether there is no frame. */
  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** How many frames are kept. */
  int kept() {
    return frames.size();
  }

  /** Frames that are still needed, if they come as those before; of one frame, one each step. */
  int missing() {
    if (frames.isEmpty()) {
      return length;
    }
    int n = frames.size();
    if (isSlow()) {
      return Math.max(0, length - n);
    }
    double span = (double) newest().stampNanos() - frames.get(0).stampNanos();
    double lacking = reachNanos() - Math.min(reachNanos(), SHORT * stepNanos) - span;
    double interval = n < 2 ? stepNanos : span / (n - 1);
    return lacking <= 0 ? 0 : (int) Math.ceil(lacking / interval);
  }

  /** What the model is shown, oldest first, while nothing is {@link #missing}. */
  List<SlotFrame> frames() {
    if (isSlow()) {
      return List.copyOf(last());
    }
    List<SlotFrame> shown = new ArrayList<>();
    for (int before = length - 1; before > 0; before--) {
      shown.add(at(newest().stampNanos() - before * stepNanos));
    }
    shown.add(newest());
    return shown;
  }

  /** Whether the camera is slower than the steps. */
  private boolean isSlow() {
    return stepNanos(last(), stepNanos) > SLOW * stepNanos;
  }

  private List<SlotFrame> last() {
    return frames.subList(Math.max(0, frames.size() - length), frames.size());
  }

  private SlotFrame at(long nanos) {
    int after = frames.size() - 1; // first frame that is not earlier
    while (after > 0 && frames.get(after - 1).stampNanos() >= nanos) {
      after--;
    }
    SlotFrame later = frames.get(after);
    if (after == 0 || isAt(later, nanos)) {
      return later;
    }
    SlotFrame earlier = frames.get(after - 1);
    return isAt(earlier, nanos) ? earlier : SlotsBetween.of(earlier, later, nanos);
  }

  private boolean isAt(SlotFrame frame, long nanos) {
    return Math.abs(frame.stampNanos() - nanos) <= SAME_TIME * stepNanos;
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

  /**
   * Median time between frames.
   *
   * @param usual of one frame alone
   */
  static long stepNanos(List<SlotFrame> frames, long usual) {
    if (frames.size() < 2) {
      return usual;
    }
    long[] steps = new long[frames.size() - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = frames.get(i + 1).stampNanos() - frames.get(i).stampNanos();
    }
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }
}
