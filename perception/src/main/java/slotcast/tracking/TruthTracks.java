package slotcast.tracking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the objects of a video really are: centres of their visible pixels, from ground-truth
 * masks.
 *
 * <p>An object is identified by its value in the masks, 1 to 255. Pixels are those of the camera.
 */
public final class TruthTracks {
  private final List<Long> stamps;
  private final List<byte[]> masks;
  private final List<Collision> collisions;
  private final List<Map<Integer, Centre>> centres = new ArrayList<>();

  /** Centre of an object's visible pixels. */
  public record Centre(double x, double y, int pixels) {}

  /**
   * Two objects touch.
   *
   * @param stampNanos when
   * @param firstId value in the masks
   * @param secondId value in the masks
   */
  public record Collision(long stampNanos, int firstId, int secondId) {}

  /**
   * @param stamps of the frames, rising, in nanoseconds
   * @param masks one per frame: width*height values, 0 for background
   * @param width of the masks, in pixels
   * @param minPixels an object with fewer visible pixels counts as not visible
   * @param collisions in any order
   */
  public TruthTracks(
      List<Long> stamps, List<byte[]> masks, int width, int minPixels, List<Collision> collisions) {
    if (stamps.size() != masks.size() || stamps.isEmpty()) {
      throw new IllegalArgumentException(
          stamps.size() + " stamps for " + masks.size() + " masks, expected as many, at least one");
    }
    this.stamps = List.copyOf(stamps);
    this.masks = List.copyOf(masks);
    this.collisions = List.copyOf(collisions);
    for (int i = 1; i < stamps.size(); i++) {
      if (stamps.get(i) <= stamps.get(i - 1)) {
        throw new IllegalArgumentException("stamps do not rise at frame " + i);
      }
    }
    for (byte[] mask : masks) {
      centres.add(centres(mask, width, minPixels));
    }
  }

  /**
   * Centres of what a mask shows, by object.
   *
   * @param mask width*height values, 0 for background
   * @param width of the mask, in pixels
   * @param minPixels an object with fewer visible pixels counts as not visible
   */
  public static Map<Integer, Centre> centres(byte[] mask, int width, int minPixels) {
    if (width <= 0 || mask.length % width != 0) {
      throw new IllegalArgumentException(mask.length + " mask pixels in rows of " + width);
    }
    long[] sumX = new long[256];
    long[] sumY = new long[256];
    int[] count = new int[256];
    for (int p = 0; p < mask.length; p++) {
      int id = mask[p] & 0xff;
      sumX[id] += p % width;
      sumY[id] += p / width;
      count[id]++;
    }
    Map<Integer, Centre> out = new HashMap<>();
    for (int id = 1; id < 256; id++) {
      if (count[id] > 0 && count[id] >= minPixels) {
        out.put(
            id,
            new Centre(
                (double) sumX[id] / count[id] + 0.5,
                (double) sumY[id] / count[id] + 0.5,
                count[id]));
      }
    }
    return out;
  }

  /** The ground-truth mask of a frame. */
  public byte[] mask(int frame) {
    return masks.get(frame);
  }

  /**
   * The frame of that time.
   *
   * @return -1 if the nearest one is farther away than a quarter of the time between two frames
   */
  public int frameAt(long stampNanos) {
    int nearest = 0;
    for (int i = 1; i < stamps.size(); i++) {
      if (Math.abs(stamps.get(i) - stampNanos) < Math.abs(stamps.get(nearest) - stampNanos)) {
        nearest = i;
      }
    }
    long off = Math.abs(stamps.get(nearest) - stampNanos);
    if (stamps.size() == 1) {
      return off == 0 ? 0 : -1;
    }
    return 4 * off <= spacing() ? nearest : -1;
  }

  /** Mean time between frames; 0 of one frame. */
  private long spacing() {
    return (stamps.get(stamps.size() - 1) - stamps.get(0)) / Math.max(1, stamps.size() - 1);
  }

  /** The object's centre in a frame, or null if it is not visible. */
  public Centre centre(int frame, int id) {
    return centres.get(frame).get(id);
  }

  /**
   * The object's centre at a time: that of the frame of that time, or on the straight line between
   * those of the frames before and after; null if it is not visible.
   */
  public Centre centre(long stampNanos, int id) {
    int after = 0; // first frame that is not earlier
    while (after < stamps.size() && stamps.get(after) < stampNanos) {
      after++;
    }
    int near = frameAt(stampNanos);
    if (near >= 0 && (after == 0 || after == stamps.size() || isExact(near, stampNanos))) {
      return centre(near, id);
    }
    if (after == 0 || after == stamps.size()) {
      return null;
    }
    Centre a = centre(after - 1, id);
    Centre b = centre(after, id);
    if (a == null || b == null) {
      return null;
    }
    long begin = stamps.get(after - 1);
    double share = (double) (stampNanos - begin) / (stamps.get(after) - begin);
    return new Centre(
        a.x() + share * (b.x() - a.x()),
        a.y() + share * (b.y() - a.y()),
        Math.min(a.pixels(), b.pixels()));
  }

  private boolean isExact(int frame, long stampNanos) {
    return 100 * Math.abs(stamps.get(frame) - stampNanos) <= spacing(); // stamps are rounded
  }

  /** Whether any objects collide in the video. */
  public boolean hasCollision() {
    return !collisions.isEmpty();
  }

  /** Whether the object collides after the first time, up to and at the second. */
  public boolean collides(int id, long afterNanos, long untilNanos) {
    return collisions.stream()
        .filter(c -> c.firstId() == id || c.secondId() == id)
        .anyMatch(c -> c.stampNanos() > afterNanos && c.stampNanos() <= untilNanos);
  }
}
