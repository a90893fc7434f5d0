package slotcast.geometry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import slotcast.geometry.TransformException.Kind;

/**
 * Transforms between coordinate frames over time, as the topics /tf and /tf_static tell of them: a
 * tree in which every frame has one parent at a time.
 *
 * <p>Between two stamps of an edge, positions are interpolated linearly and rotations by slerp;
 * beyond them nothing is guessed. Memory is bounded: an edge keeps what is at most the buffer's
 * length older than its newest transform, and {@value #MAX_SAMPLES} of them; there are at most
 * {@value #MAX_FRAMES} frames, with names of at most {@value #MAX_NAME} characters, and about
 * {@value #MAX_TOTAL} transforms in all, beyond which an edge loses its oldest for each new one. A
 * transform that is older than all of that means that time has begun anew (a recording played
 * again), and the edge begins with it. Leading slashes of names do not count. Safe for use by
 * several threads.
 */
public final class TransformBuffer {
  /** Frames that have a parent. */
  public static final int MAX_FRAMES = 2000;

  /** Transforms of one edge: 10 s at 1 kHz. */
  public static final int MAX_SAMPLES = 10_000;

  /** Transforms of all edges: 400 at 50 Hz. */
  public static final int MAX_TOTAL = 200_000;

  /** Characters of a frame's name. */
  public static final int MAX_NAME = 256;

  private static final double UNIT_TOLERANCE = 1e-2; // of a quaternion's length

  private final long lengthNanos;
  private final Map<String, Edge> edges = new HashMap<>(); // by child
  private int total; // transforms of all edges

  /** From a child to its parent. */
  private record Sample(String parent, RigidTransform transform) {}

  /** What is known of one child. */
  private static final class Edge {
    final boolean isStatic;
    final TreeMap<Long, Sample> samples = new TreeMap<>();

    Edge(boolean isStatic) {
      this.isStatic = isStatic;
    }

    /** The sample whose parent holds at a time, also beyond the ends. */
    Sample near(long stamp) {
      Map.Entry<Long, Sample> before = isStatic ? samples.firstEntry() : samples.floorEntry(stamp);
      return (before == null ? samples.firstEntry() : before).getValue();
    }
  }

  /**
   * @param lengthNanos how far back transforms are kept; tf2 keeps 10 s
   */
  public TransformBuffer(long lengthNanos) {
    if (lengthNanos <= 0) {
      throw new IllegalArgumentException("length is " + lengthNanos + " ns, expected above 0");
    }
    this.lengthNanos = lengthNanos;
  }

  /**
   * Takes over where a child lies in its parent at a time.
   *
   * @throws IllegalArgumentException if a name is empty, the two are one, a number is not finite,
   *     the rotation is none, or there are too many frames
   */
  public synchronized void put(
      String parent, String child, long stampNanos, RigidTransform transform) {
    put(parent, child, stampNanos, transform, false);
  }

  /**
   * Takes over where a child lies in its parent at all times.
   *
   * @throws IllegalArgumentException as above
   */
  public synchronized void putStatic(String parent, String child, RigidTransform transform) {
    put(parent, child, 0, transform, true);
  }

  private void put(String parent, String child, long stamp, RigidTransform t, boolean isStatic) {
    String above = plain(parent);
    String below = plain(child);
    if (above.isEmpty() || below.isEmpty() || above.equals(below)) {
      throw new IllegalArgumentException(
          "transform of '" + child + "' in '" + parent + "', expected two names");
    }
    if (Math.max(above.length(), below.length()) > MAX_NAME) {
      throw new IllegalArgumentException(
          "a frame's name of "
              + Math.max(above.length(), below.length())
              + " characters, expected at most "
              + MAX_NAME);
    }
    double length = t.rotation().norm();
    double sum = t.translation().x() + t.translation().y() + t.translation().z();
    if (!(Math.abs(length - 1) < UNIT_TOLERANCE) || !Double.isFinite(sum)) {
      throw new IllegalArgumentException(
          "transform of '"
              + below
              + "' in '"
              + above
              + "' is "
              + t
              + ", expected finite numbers and a quaternion of length 1");
    }
    Edge edge = edges.get(below);
    if (edge == null && edges.size() >= MAX_FRAMES) {
      throw new IllegalArgumentException(
          "frame '" + below + "' is one too many, expected at most " + MAX_FRAMES);
    }
    int before = edge == null ? 0 : edge.samples.size();
    if (edge == null || edge.isStatic != isStatic) {
      edge = new Edge(isStatic);
      edges.put(below, edge);
    }
    if (!edge.samples.isEmpty() && stamp < edge.samples.lastKey() - lengthNanos) {
      edge.samples.clear();
    }
    edge.samples.put(
        stamp, new Sample(above, new RigidTransform(t.rotation().unit(), t.translation())));
    edge.samples.headMap(edge.samples.lastKey() - lengthNanos, false).clear();
    boolean isFull = total - before + edge.samples.size() > MAX_TOTAL;
    if (edge.samples.size() > MAX_SAMPLES || (isFull && edge.samples.size() > 1)) {
      edge.samples.pollFirstEntry();
    }
    total += edge.samples.size() - before;
    notifyAll();
  }

  /** Forgets everything. */
  public synchronized void clear() {
    edges.clear();
    total = 0;
  }

  /** How many transforms are kept. */
  public synchronized int size() {
    return edges.values().stream().mapToInt(e -> e.samples.size()).sum();
  }

  /**
   * The transform from one frame's coordinates to another's at a time.
   *
   * @throws TransformException if there is none, with names and times
   */
  public synchronized RigidTransform lookup(String target, String source, long stampNanos)
      throws TransformException {
    List<String> from = ancestors(plain(source), stampNanos);
    List<String> to = ancestors(plain(target), stampNanos);
    for (String frame : from) {
      int steps = to.indexOf(frame);
      if (steps >= 0) {
        RigidTransform up = climb(from.subList(0, from.indexOf(frame)), stampNanos);
        RigidTransform down = climb(to.subList(0, steps), stampNanos);
        return down.inverse().after(up);
      }
    }
    for (List<String> chain : List.of(to, from)) {
      String frame = chain.get(0);
      if (chain.size() == 1 && !edges.containsKey(frame) && !isParent(frame)) {
        throw new TransformException(
            Kind.UNKNOWN_FRAME,
            "frame '" + frame + "' is in no transform of /tf and /tf_static so far");
      }
    }
    throw new TransformException(
        Kind.TWO_TREES,
        "frames '%s' and '%s' are in two trees, those of '%s' and '%s'"
            .formatted(from.get(0), to.get(0), from.get(from.size() - 1), to.get(to.size() - 1)));
  }

  /**
   * As {@link #lookup}, but waits for transforms that may still come.
   *
   * @param waitNanos at most, of real time
   * @throws TransformException if there is none then
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public synchronized RigidTransform await(
      String target, String source, long stampNanos, long waitNanos)
      throws TransformException, InterruptedException {
    long end = System.nanoTime() + waitNanos;
    while (true) {
      try {
        return lookup(target, source, stampNanos);
      } catch (TransformException e) {
        long left = end - System.nanoTime();
        if (left <= 0 || !e.mayCome()) {
          throw e;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    }
  }

  private boolean isParent(String frame) {
    return edges.values().stream()
        .anyMatch(e -> e.samples.values().stream().anyMatch(s -> s.parent().equals(frame)));
  }

  /** A frame, its parent and so on to the root. */
  private List<String> ancestors(String frame, long stamp) throws TransformException {
    List<String> chain = new ArrayList<>();
    String at = frame;
    for (Edge edge = edges.get(at); edge != null; edge = edges.get(at)) {
      chain.add(at);
      at = edge.near(stamp).parent();
      if (chain.contains(at)) {
        throw new TransformException(
            Kind.LOOP,
            "frame '" + at + "' is its own ancestor: " + String.join(" in ", chain) + " in " + at);
      }
    }
    chain.add(at);
    return chain;
  }

  /** From the first of some frames, each the child of the next, to the parent of the last. */
  private RigidTransform climb(List<String> frames, long stamp) throws TransformException {
    RigidTransform all = RigidTransform.IDENTITY;
    for (String frame : frames) {
      all = at(frame, edges.get(frame), stamp).after(all);
    }
    return all;
  }

  private static RigidTransform at(String child, Edge edge, long stamp) throws TransformException {
    if (edge.isStatic) {
      return edge.samples.firstEntry().getValue().transform();
    }
    Map.Entry<Long, Sample> before = edge.samples.floorEntry(stamp);
    Map.Entry<Long, Sample> after = edge.samples.ceilingEntry(stamp);
    if (before == null) {
      throw beyond(Kind.TOO_OLD, child, after, after.getKey() - stamp, "before the oldest");
    }
    if (after == null) {
      throw beyond(Kind.TOO_NEW, child, before, stamp - before.getKey(), "after the newest");
    }
    Sample a = before.getValue();
    Sample b = after.getValue();
    if (before.getKey().equals(after.getKey()) || !a.parent().equals(b.parent())) {
      return a.transform();
    }
    double share = (double) (stamp - before.getKey()) / (after.getKey() - before.getKey());
    return a.transform().towards(b.transform(), share);
  }

  private static TransformException beyond(
      Kind kind, String child, Map.Entry<Long, Sample> end, long nanos, String where) {
    return new TransformException(
        kind,
        String.format(
            Locale.ROOT,
            "'%s' in '%s': the stamp is %.3f s %s transform",
            child,
            end.getValue().parent(),
            nanos * 1e-9,
            where));
  }

  private static String plain(String frame) {
    return frame.startsWith("/") ? frame.substring(1) : frame;
  }
}
