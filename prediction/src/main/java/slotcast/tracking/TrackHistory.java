package slotcast.tracking;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.perception.Box;
import slotcast.perception.TrackedObject;

/** Where the objects that are seen now have been in the last frames. */
public final class TrackHistory {
  private final int length;
  private final Map<Integer, Deque<Fix>> fixes = new LinkedHashMap<>();

  /**
   * One sighting, in pixels of the camera's image.
   *
   * @param stampNanos of the frame
   * @param x centre
   * @param y centre
   * @param box about the object
   */
  public record Fix(long stampNanos, double x, double y, Box box) {}

  /**
   * @param length sightings kept per track, at least 1
   */
  public TrackHistory(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length is " + length + ", expected at least 1");
    }
    this.length = length;
  }

  /** Adds a frame; see {@link #forgetBefore} for tracks that are not in it. */
  public void add(long stampNanos, List<TrackedObject> objects) {
    for (TrackedObject o : objects) {
      add(o.trackId(), new Fix(stampNanos, o.x(), o.y(), o.box()));
    }
  }

  /** Adds a sighting. */
  public void add(int trackId, Fix fix) {
    Deque<Fix> track = fixes.computeIfAbsent(trackId, id -> new ArrayDeque<>());
    track.addLast(fix);
    if (track.size() > length) {
      track.removeFirst();
    }
  }

  /** Forgets tracks without a sighting since the given time. */
  public void forgetBefore(long stampNanos) {
    fixes.values().removeIf(track -> track.getLast().stampNanos() < stampNanos);
  }

  /** Forgets everything. */
  public void clear() {
    fixes.clear();
  }

  /** The known tracks, in order of birth. */
  public List<Integer> trackIds() {
    return new ArrayList<>(fixes.keySet());
  }

  /** The sightings of a track, oldest first; empty for an unknown one. */
  public List<Fix> of(int trackId) {
    Deque<Fix> track = fixes.get(trackId);
    return track == null ? Collections.emptyList() : List.copyOf(track);
  }
}
