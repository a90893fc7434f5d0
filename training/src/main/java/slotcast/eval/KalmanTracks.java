package slotcast.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.metrics.HungarianAssignment;
import slotcast.metrics.IdentityScore;
import slotcast.tracking.Box;
import slotcast.tracking.ConstantVelocity;
import slotcast.tracking.Sighting;
import slotcast.tracking.TrackedObject;
import slotcast.tracking.TrajectoryPoint;

/**
 * Tracks as SORT makes them (Bewley et al. 2016), from the same masks but knowing nothing of slots:
 * a Kalman filter of constant velocity for each track, and the assignment of tracks to masks with
 * the least sum of distances.
 *
 * @param byOverlap whether a pair's distance is 1 - IoU of the boxes; else that of the centres, in
 *     sizes of the larger box
 * @param farthest pair that is taken
 * @param accelerationSizes see {@link ConstantVelocity}
 * @param patience frames for which an unseen object keeps its track
 * @param sightings from which a track is believed
 */
record KalmanTracks(
    boolean byOverlap, double farthest, double accelerationSizes, int patience, int sightings) {
  private static final double FIX_SIZES = 0.05;
  private static final double NEVER = 1e6;
  private static final int MEMORY = 6; // sightings that a filter looks at

  private static final class Track {
    final int id;
    final List<Sighting> past = new ArrayList<>();
    int missing;
    int seen;

    Track(int id) {
      this.id = id;
    }

    void see(TrackedObject o, long stamp) {
      past.add(new Sighting(stamp, o.x(), o.y(), o.box()));
      if (past.size() > MEMORY) {
        past.remove(0);
      }
      missing = 0;
      seen++;
    }
  }

  /** In each frame of a video the id of each label that has a track. */
  List<Map<Integer, Integer>> of(SeenVideo video) {
    ConstantVelocity model = new ConstantVelocity(FIX_SIZES, accelerationSizes);
    List<Track> tracks = new ArrayList<>();
    List<Map<Integer, Integer>> out = new ArrayList<>();
    int next = 1;
    for (int t = 0; t < video.frames().size(); t++) {
      List<TrackedObject> objects = video.frames().get(t).objects();
      long stamp = (t + 1) * video.intervalNanos();
      int[] match = match(tracks, objects, model, video.intervalNanos());
      Map<Integer, Integer> ids = new TreeMap<>();
      boolean[] taken = new boolean[objects.size()];
      for (int i = 0; i < match.length; i++) {
        Track track = tracks.get(i);
        if (match[i] < 0) {
          track.missing++;
          continue;
        }
        taken[match[i]] = true;
        TrackedObject o = objects.get(match[i]);
        track.see(o, stamp);
        if (track.seen >= sightings) {
          ids.put(o.label(), track.id);
        }
      }
      tracks.removeIf(track -> track.missing > patience);
      for (int j = 0; j < taken.length; j++) {
        if (!taken[j]) {
          Track track = new Track(next++);
          track.see(objects.get(j), stamp);
          tracks.add(track);
          if (sightings <= 1) {
            ids.put(objects.get(j).label(), track.id);
          }
        }
      }
      out.add(ids);
    }
    return out;
  }

  /** By track its object, or -1. */
  private int[] match(
      List<Track> tracks, List<TrackedObject> objects, ConstantVelocity model, long interval) {
    double[][] cost = new double[tracks.size()][objects.size()];
    for (int i = 0; i < cost.length; i++) {
      Track track = tracks.get(i);
      int ahead = track.missing + 1;
      TrajectoryPoint p = model.predict(track.id, track.past, interval, ahead).at(ahead);
      for (int j = 0; j < cost[i].length; j++) {
        double far = distance(p, objects.get(j));
        cost[i][j] = far <= farthest ? far : NEVER;
      }
    }
    int[] match = HungarianAssignment.minimise(cost);
    for (int i = 0; i < match.length; i++) {
      if (match[i] >= 0 && cost[i][match[i]] >= NEVER) {
        match[i] = -1;
      }
    }
    return match;
  }

  private double distance(TrajectoryPoint p, TrackedObject o) {
    Box a = p.box();
    Box b = o.box();
    if (byOverlap) {
      double across = Math.min(a.right(), b.right()) - Math.max(a.left(), b.left());
      double down = Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top());
      double both = Math.max(0, across) * Math.max(0, down);
      return 1 - both / Math.max(1e-9, a.width() * a.height() + b.width() * b.height() - both);
    }
    double size = Math.max(Math.max(a.width(), a.height()), Math.max(b.width(), b.height()));
    return Math.hypot(p.x() - o.x(), p.y() - o.y()) / Math.max(1, size);
  }

  /**
   * The options with the best mean IDF1 on videos; a few of each are tried, one after the other.
   */
  static KalmanTracks tuned(List<SeenVideo> videos) {
    List<KalmanTracks> tried = new ArrayList<>();
    for (int patience : new int[] {1, 3, 8}) {
      for (double farthest : new double[] {0.3, 0.6, 1}) {
        tried.add(new KalmanTracks(false, farthest, 0.1, patience, 1));
      }
      for (double farthest : new double[] {0.7, 0.9, 0.99}) {
        tried.add(new KalmanTracks(true, farthest, 0.1, patience, 1));
      }
    }
    KalmanTracks best = best(tried, videos);
    tried = new ArrayList<>();
    for (double a : new double[] {0.02, 0.05, 0.1, 0.3}) {
      for (int s = 1; s <= 2; s++) {
        tried.add(new KalmanTracks(best.byOverlap, best.farthest, a, best.patience, s));
      }
    }
    return best(tried, videos);
  }

  private static KalmanTracks best(List<KalmanTracks> tried, List<SeenVideo> videos) {
    KalmanTracks best = null;
    double most = -1;
    for (KalmanTracks one : tried) {
      double sum = 0;
      for (SeenVideo video : videos) {
        sum += IdentityScore.of(TrackScore.frames(video, one.of(video))).idf1();
      }
      if (sum > most) {
        most = sum;
        best = one;
      }
    }
    return best;
  }

  /** In words. */
  String words() {
    return (byOverlap ? "1 - IoU of the boxes up to " : "centres up to ")
        + farthest
        + (byOverlap ? "" : " box sizes apart")
        + ", acceleration "
        + accelerationSizes
        + " box sizes a frame, patience of "
        + patience
        + " frames, believed from sighting "
        + sightings
        + " on";
  }
}
