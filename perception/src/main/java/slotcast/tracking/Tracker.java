package slotcast.tracking;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.FrameMapping;

/**
 * Gives objects ids that last.
 *
 * <p>A slot keeps its object over time, so an object's track is its slot's, with two exceptions. If
 * the slot's object jumps farther than an object can move, it is another one: the track ends there.
 * If an object appears in one slot where another slot has just lost its own, the track moves to the
 * new slot. A track whose object is not seen for more than the patience ends, and what the slot
 * shows later is a new track. Ids count up from 1 and are never used twice.
 */
public final class Tracker {
  private static final double JUMP_SIZES = 2; // of the object's box, farthest move in a frame
  private static final double JUMP_FRAME = 0.3; // of the model's frame; the larger one counts
  private static final double HANDOVER_SIZES = 0.75; // of the object's box, between two slots

  private int patienceFrames;
  private final List<Track> tracks = new ArrayList<>();
  private int nextId = 1;

  /** A live track. */
  private static final class Track {
    final int id;
    int slot;
    double x;
    double y;
    double dx; // per frame
    double dy;
    double size;
    int missing;
    int age;

    Track(int id, MaskRegion o) {
      this.id = id;
      this.slot = o.slot();
      this.x = o.x();
      this.y = o.y();
      this.size = size(o);
    }

    double distance(MaskRegion o) {
      int frames = missing + 1;
      return Math.hypot(o.x() - x - frames * dx, o.y() - y - frames * dy);
    }

    void follow(MaskRegion o) {
      int frames = missing + 1;
      double newDx = (o.x() - x) / frames;
      double newDy = (o.y() - y) / frames;
      dx = age == 0 ? newDx : (dx + newDx) / 2;
      dy = age == 0 ? newDy : (dy + newDy) / 2;
      slot = o.slot();
      x = o.x();
      y = o.y();
      size = size(o);
      missing = 0;
    }

    static double size(MaskRegion o) {
      return Math.max(o.box().width(), o.box().height());
    }
  }

  /**
   * @param patienceFrames frames for which an unseen object keeps its track
   */
  public Tracker(int patienceFrames) {
    this.patienceFrames = patienceFrames;
  }

  /** Another patience, from the next frame on. */
  public void patience(int frames) {
    patienceFrames = frames;
  }

  /**
   * The objects of the next frame with their tracks, in order of their slots.
   *
   * @param observations at most one per slot
   */
  public List<TrackedObject> update(List<MaskRegion> observations, FrameMapping mapping) {
    Track[] assigned = new Track[observations.size()];
    List<Track> free = new ArrayList<>(tracks);
    double frame = Math.max(mapping.cropWidth(), mapping.cropHeight());
    for (int i = 0; i < assigned.length; i++) {
      MaskRegion o = observations.get(i);
      Track own = latest(free, o.slot());
      if (own != null && own.distance(o) <= reach(own, o, frame)) {
        take(assigned, i, own, free);
      }
    }
    handOver(observations, assigned, free);
    List<TrackedObject> out = new ArrayList<>();
    for (int i = 0; i < assigned.length; i++) {
      MaskRegion o = observations.get(i);
      Track t = assigned[i];
      if (t == null) {
        t = new Track(nextId++, o);
        tracks.add(t);
      } else {
        t.follow(o);
        t.age++;
      }
      out.add(
          new TrackedObject(
              t.id, o.slot(), o.x(), o.y(), o.box(), o.shape(), o.area(), o.confidence(), t.age));
    }
    for (Track t : free) {
      t.missing++;
      t.age++;
    }
    tracks.removeIf(t -> t.missing > patienceFrames);
    return out;
  }

  /** The track that the slot showed last; null if it has none. */
  private static Track latest(List<Track> tracks, int slot) {
    Track latest = null;
    for (Track t : tracks) {
      if (t.slot == slot && (latest == null || t.missing < latest.missing)) {
        latest = t;
      }
    }
    return latest;
  }

  /** How far from where it is expected an object of the same slot may be. */
  private static double reach(Track t, MaskRegion o, double frame) {
    double size = Math.max(t.size, Track.size(o));
    return (t.missing + 1) * Math.max(JUMP_SIZES * size, JUMP_FRAME * frame);
  }

  /** Nearest pairs first: tracks that no slot has claimed, and objects without a track. */
  private static void handOver(List<MaskRegion> observations, Track[] assigned, List<Track> free) {
    while (true) {
      Track nearest = null;
      int where = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < assigned.length; i++) {
        if (assigned[i] != null) {
          continue;
        }
        MaskRegion o = observations.get(i);
        for (Track t : free) {
          double d = t.distance(o);
          if (d < least && d <= HANDOVER_SIZES * Math.max(t.size, Track.size(o))) {
            least = d;
            nearest = t;
            where = i;
          }
        }
      }
      if (nearest == null) {
        return;
      }
      take(assigned, where, nearest, free);
    }
  }

  private static void take(Track[] assigned, int i, Track t, List<Track> free) {
    assigned[i] = t;
    free.remove(t);
  }

  /** Ends all tracks. Ids go on counting. */
  public void reset() {
    tracks.clear();
  }

  /** Ends all tracks, and counts on from where the other one is, so that no id is used twice. */
  public void continueIdsOf(Tracker other) {
    reset();
    nextId = Math.max(nextId, other.nextId);
  }
}
