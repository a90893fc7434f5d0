package slotcast.tracking;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the objects that are seen now have been in the last frames. */
public final class TrackHistory {
  private final int length;
  private final Map<Integer, Deque<Sighting>> sightings = new LinkedHashMap<>();

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
      add(o.trackId(), new Sighting(stampNanos, o.x(), o.y(), o.box()));
    }
  }

  /** Adds a sighting. */
  public void add(int trackId, Sighting sighting) {
    Deque<Sighting> track = sightings.computeIfAbsent(trackId, id -> new ArrayDeque<>());
    track.addLast(sighting);
    if (track.size() > length) {
      track.removeFirst();
    }
  }

  /**
   * Sightings of a track, oldest first, back from the newest one so that the time between two is
   * nearest to a step; of two that are as near the older one. Those of a camera that is slower are
   * all taken.
   *
   * @param most sightings
   * @return empty for an unknown track
   */
  public List<Sighting> of(int trackId, long stepNanos, int most) {
    List<Sighting> all = of(trackId);
    Deque<Sighting> taken = new ArrayDeque<>();
    for (int i = all.size() - 1; i >= 0 && taken.size() < most; i--) {
      if (!taken.isEmpty()) {
        long wanted = taken.getFirst().stampNanos() - stepNanos;
        while (i > 0 && off(all.get(i - 1), wanted) <= off(all.get(i), wanted)) {
          i--;
        }
      }
      taken.addFirst(all.get(i));
    }
    return List.copyOf(taken);
  }

  private static long off(Sighting s, long nanos) {
    return Math.abs(s.stampNanos() - nanos);
  }

  /** The sightings of a track, oldest first; empty for an unknown one. */
  public List<Sighting> of(int trackId) {
    Deque<Sighting> track = sightings.get(trackId);
    return track == null ? Collections.emptyList() : List.copyOf(track);
  }
}
