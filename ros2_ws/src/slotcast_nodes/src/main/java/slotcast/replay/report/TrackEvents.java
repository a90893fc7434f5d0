package slotcast.replay.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slotcast.image.RgbImage;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.Box;
import slotcast.tracking.TrackedObject;

/**
 * What looks wrong about tracks, by rules on boxes alone: suspicions, since nothing in a recording
 * without labels tells what is true.
 */
final class TrackEvents implements Measure {
  /** Events of a kind whose pictures are kept. */
  private static final int MOST_PICTURES = 12;

  private static final double CROSSED = 0.5; // of the way that the tracks seem to have gone
  private static final double SAME_PLACE = 0.5; // IoU of boxes
  private static final double COVERED = 0.5; // share of a box
  private static final double GROWTH = 0.25; // of the other object's area

  /** What is suspected. */
  enum Kind {
    SWAP("swaps", "two tracks have changed places from one frame to the next"),
    RENAMED("renamed", "a track begins where another was lost a few frames before"),
    MERGE("merges", "a track is lost inside another one, which grows"),
    SPLIT("splits", "a track begins inside another one, which shrinks");

    final String key;
    final String words;

    Kind(String key, String words) {
      this.key = key;
      this.words = words;
    }
  }

  /**
   * An event.
   *
   * @param frame number of the frame in which it shows
   * @param stampNanos of that frame
   * @param first track
   * @param second track
   * @param picture frame before and frame after; null for one of very many
   */
  record Event(Kind kind, long frame, long stampNanos, int first, int second, RgbImage picture) {}

  private record Lost(TrackedObject object, long frame) {}

  private final int patience;
  private final List<Event> events = new ArrayList<>();
  private final Map<Kind, Integer> pictures = new EnumMap<>(Kind.class);
  private final Map<Kind, BlockMean> rates = new EnumMap<>(Kind.class);
  private final Map<Integer, Lost> lost = new LinkedHashMap<>();
  private final List<Event> merging = new ArrayList<>(); // until the lost track stays away
  private Seen before; // null: a scene begins

  /**
   * @param patience frames for which an unseen object keeps its track
   */
  TrackEvents(int patience) {
    this.patience = patience;
    for (Kind kind : Kind.values()) {
      pictures.put(kind, 0);
      rates.put(kind, new BlockMean());
    }
  }

  @Override
  public void frame(Seen seen) {
    if (seen.restarted()) {
      before = null;
      lost.clear();
      merging.clear();
    }
    int known = events.size();
    if (before != null) {
      swaps(seen);
      losses(seen);
      births(seen);
    }
    merging.removeIf(e -> seen.object(e.second).isPresent());
    merging.stream().filter(e -> seen.number() - e.frame >= patience).forEach(events::add);
    merging.removeIf(e -> seen.number() - e.frame >= patience);
    lost.values().removeIf(l -> seen.number() - l.frame > patience);
    for (Kind kind : Kind.values()) {
      long now = events.subList(known, events.size()).stream().filter(e -> e.kind == kind).count();
      rates.get(kind).add(seen.number(), 100.0 * now);
    }
    before = seen;
  }

  private void swaps(Seen seen) {
    List<TrackedObject> now = seen.objects();
    for (int i = 0; i < now.size(); i++) {
      for (int j = i + 1; j < now.size(); j++) {
        Optional<TrackedObject> a = before.object(now.get(i).trackId());
        Optional<TrackedObject> b = before.object(now.get(j).trackId());
        if (a.isPresent() && b.isPresent() && isSwap(a.get(), now.get(i), b.get(), now.get(j))) {
          add(Kind.SWAP, seen, now.get(i), now.get(j), List.of(a.get(), b.get()));
        }
      }
    }
  }

  private static boolean isSwap(
      TrackedObject a, TrackedObject aNow, TrackedObject b, TrackedObject bNow) {
    double kept = distance(a, aNow) + distance(b, bNow);
    double crossed = distance(a, bNow) + distance(b, aNow);
    return crossed < CROSSED * kept
        && distance(a, aNow) > Boxes.longerSide(a.box()) / 2
        && distance(b, bNow) > Boxes.longerSide(b.box()) / 2;
  }

  private void losses(Seen seen) {
    for (TrackedObject gone : before.objects()) {
      if (seen.object(gone.trackId()).isPresent()) {
        continue;
      }
      lost.put(gone.trackId(), new Lost(gone, seen.number()));
      for (TrackedObject other : seen.objects()) {
        Optional<TrackedObject> then = before.object(other.trackId());
        if (then.isPresent()
            && Boxes.covered(gone.box(), other.box()) >= COVERED
            && other.area() - then.get().area() >= GROWTH * gone.area()) {
          merging.add(event(Kind.MERGE, seen, other, gone, List.of(then.get(), gone)));
          break;
        }
      }
    }
  }

  private void births(Seen seen) {
    for (TrackedObject born : seen.objects()) {
      if (born.ageFrames() > 0 || before.object(born.trackId()).isPresent()) {
        continue;
      }
      Optional<Lost> same =
          lost.values().stream()
              .filter(l -> seen.object(l.object.trackId()).isEmpty())
              .filter(l -> Boxes.iou(l.object.box(), born.box()) > SAME_PLACE)
              .findFirst();
      if (same.isPresent()) {
        add(Kind.RENAMED, seen, same.get().object, born, List.of(same.get().object));
        continue;
      }
      for (TrackedObject other : seen.objects()) {
        Optional<TrackedObject> then = before.object(other.trackId());
        if (then.isPresent()
            && Boxes.covered(born.box(), then.get().box()) >= COVERED
            && then.get().area() - other.area() >= GROWTH * born.area()) {
          add(Kind.SPLIT, seen, other, born, List.of(then.get()));
          break;
        }
      }
    }
  }

  private static double distance(TrackedObject a, TrackedObject b) {
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }

  private void add(
      Kind kind, Seen seen, TrackedObject first, TrackedObject second, List<TrackedObject> then) {
    events.add(event(kind, seen, first, second, then));
  }

  private Event event(
      Kind kind, Seen seen, TrackedObject first, TrackedObject second, List<TrackedObject> then) {
    RgbImage picture = null;
    if (pictures.merge(kind, 1, Integer::sum) <= MOST_PICTURES) {
      Box region = Boxes.about(first.box(), second.box());
      for (TrackedObject o : then) {
        region = Boxes.about(region, o.box());
      }
      List<TrackedObject> now =
          seen.objects().stream()
              .filter(o -> o.trackId() == first.trackId() || o.trackId() == second.trackId())
              .toList();
      picture = Snapshots.beforeAndAfter(before, seen, region, then, now);
    }
    return new Event(
        kind, seen.number(), seen.stampNanos(), first.trackId(), second.trackId(), picture);
  }

  /** In order of time; a merge comes when the lost track has stayed away. */
  List<Event> events() {
    return List.copyOf(events);
  }

  @Override
  public Map<String, Score> scores() {
    Map<String, Score> scores = new LinkedHashMap<>();
    rates.forEach(
        (kind, rate) ->
            scores.put(
                "tracks." + kind.key + "_per_100_frames",
                Score.of(rate, "", Better.LOWER, "no frame was seen")));
    return scores;
  }
}
