package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.tracking.TrackedObject;

/**
 * What perception saw in a video, frame by frame, beside the truth.
 *
 * @param width of the images, pixels
 * @param intervalNanos from frame to frame
 */
record SeenVideo(int width, long intervalNanos, List<Frame> frames) {
  /**
   * One frame.
   *
   * @param truth true labels, (H,W), 0 for background
   * @param labels what was seen, (H,W), 0 for background
   * @param objects what was seen
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Frame(byte[] truth, byte[] labels, List<TrackedObject> objects) {
    Frame {
      objects = List.copyOf(objects);
    }
  }

  SeenVideo(int width, long intervalNanos) {
    this(width, intervalNanos, new ArrayList<>());
  }

  /** The tracks of perception: in each frame the id of each label. */
  List<Map<Integer, Integer>> ownTracks() {
    List<Map<Integer, Integer>> ids = new ArrayList<>();
    for (Frame frame : frames) {
      Map<Integer, Integer> byLabel = new TreeMap<>();
      frame.objects.forEach(o -> byLabel.put(o.label(), o.trackId()));
      ids.add(byLabel);
    }
    return ids;
  }
}
