package slotcast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slotcast.metrics.ClearMot;
import slotcast.metrics.IdentityScore;
import slotcast.metrics.TrackFrames;
import slotcast.tracking.TrackMatching;
import slotcast.tracking.TruthTracks;

/**
 * How well tracks keep to their objects, and begin and end with them.
 *
 * <p>Switches, MOTA and IDF1 are those of the MOT challenge at an IoU of 0.5 of the masks. For
 * births and deaths a track holds the object that it overlaps most, from an IoU of 0.2 on ({@link
 * TrackMatching}). An object is there while it has {@value #LEAST} visible pixels; hidden for up to
 * {@value #PATIENCE} frames it has not gone.
 *
 * <p>A birth is late by the frames until a track holds the object, and early by those for which
 * that track was there before and held nothing. A death is early by the frames from the last in
 * which a track holds the object, and late by those for which that track goes on and holds nothing.
 * What is there in a video's first frame has a birth, what is there in its last has no death.
 */
final class TrackScore {
  static final int LEAST = 8; // pixels
  static final int PATIENCE = 3; // frames

  private long switches;
  private double objectMinutes;
  private double idf1;
  private double mota;
  private int videos;
  private long births;
  private long unborn;
  private long birthsLate;
  private long birthsEarly;
  private long deaths;
  private long deathsLate;
  private long deathsEarly;

  /**
   * Adds a video.
   *
   * @param ids in each frame the track of each label that has one
   */
  void add(SeenVideo video, List<Map<Integer, Integer>> ids) {
    TrackFrames frames = frames(video, ids);
    ClearMot clear = ClearMot.of(frames);
    switches += clear.switches();
    mota += clear.mota();
    idf1 += IdentityScore.of(frames).idf1();
    videos++;
    new Stays(video, ids).score();
  }

  /** Masks of a video and their IoU with the true ones, as the scores of tracks take them. */
  static TrackFrames frames(SeenVideo video, List<Map<Integer, Integer>> ids) {
    TrackFrames frames = new TrackFrames();
    for (int t = 0; t < ids.size(); t++) {
      SeenVideo.Frame frame = video.frames().get(t);
      int[][] both = new int[256][256];
      int[] seen = new int[256];
      int[] real = new int[256];
      for (int p = 0; p < frame.truth().length; p++) {
        int a = frame.truth()[p] & 0xff;
        int b = frame.labels()[p] & 0xff;
        both[a][b]++;
        real[a]++;
        seen[b]++;
      }
      int[] truth = present(video, t);
      int[] labels =
          ids.get(t).keySet().stream().mapToInt(l -> l).filter(l -> seen[l] > 0).toArray();
      long[] found = new long[labels.length];
      double[][] iou = new double[truth.length][labels.length];
      for (int j = 0; j < labels.length; j++) {
        found[j] = ids.get(t).get(labels[j]);
        for (int i = 0; i < truth.length; i++) {
          int n = both[truth[i]][labels[j]];
          iou[i][j] = (double) n / (real[truth[i]] + seen[labels[j]] - n);
        }
      }
      long[] trueIds = Arrays.stream(truth).asLongStream().toArray();
      frames.add(trueIds, found, iou);
    }
    return frames;
  }

  /** The true objects that are there in a frame. */
  private static int[] present(SeenVideo video, int frame) {
    return TruthTracks.centres(video.frames().get(frame).truth(), video.width(), LEAST)
        .keySet()
        .stream()
        .mapToInt(i -> i)
        .sorted()
        .toArray();
  }

  /** When the objects of a video come and go, and when the tracks do. */
  private final class Stays {
    private final int length;
    private final Map<Integer, boolean[]> there = new TreeMap<>(); // by object, by frame
    private final List<Map<Integer, Integer>> held = new ArrayList<>(); // object by track
    private final List<Map<Integer, Integer>> holder = new ArrayList<>(); // track by object
    private final List<Map<Integer, Integer>> ids;

    Stays(SeenVideo video, List<Map<Integer, Integer>> ids) {
      this.ids = ids;
      length = ids.size();
      for (int t = 0; t < length; t++) {
        for (int id : present(video, t)) {
          there.computeIfAbsent(id, i -> new boolean[length])[t] = true;
          objectMinutes += video.intervalNanos() / 60e9;
        }
        Map<Integer, Integer> byTrack = new TreeMap<>();
        Map<Integer, Integer> byObject = new TreeMap<>();
        SeenVideo.Frame frame = video.frames().get(t);
        Map<Integer, Integer> own = ids.get(t);
        TrackMatching.match(frame.labels(), frame.truth())
            .forEach(
                (label, object) -> {
                  Integer track = own.get(label);
                  if (track != null) {
                    byTrack.put(track, object);
                    byObject.put(object, track);
                  }
                });
        held.add(byTrack);
        holder.add(byObject);
      }
    }

    void score() {
      there.forEach(
          (id, frames) -> {
            int start = -1;
            int last = -1;
            for (int t = 0; t < length; t++) {
              if (!frames[t]) {
                continue;
              }
              if (start >= 0 && t - last > PATIENCE + 1) {
                stay(id, start, last);
                start = -1;
              }
              start = start < 0 ? t : start;
              last = t;
            }
            stay(id, start, last);
          });
    }

    private void stay(int id, int start, int end) {
      int first = start;
      while (first <= end && !holder.get(first).containsKey(id)) {
        first++;
      }
      births++;
      if (first > end) {
        unborn++;
        return;
      }
      birthsLate += first - start;
      if (first == start) {
        birthsEarly += alone(holder.get(first).get(id), start, -1);
      }
      if (end == length - 1) {
        return;
      }
      int last = end;
      while (!holder.get(last).containsKey(id)) {
        last--;
      }
      deaths++;
      deathsEarly += end - last;
      if (last == end) {
        deathsLate += alone(holder.get(last).get(id), end, 1);
      }
    }

    /** For how many frames, from one on in a direction, a track is there and holds nothing. */
    private int alone(int track, int from, int direction) {
      int t = from + direction;
      int count = 0;
      while (t >= 0
          && t < length
          && ids.get(t).containsValue(track)
          && !held.get(t).containsKey(track)) {
        count++;
        t += direction;
      }
      return count;
    }
  }

  /** How often an object is found under another id than before, a minute. */
  double switchesPerObjectMinute() {
    return switches / objectMinutes;
  }

  /** Means and counts by name. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id_switches", switches);
    json.put("object_minutes", objectMinutes);
    json.put("id_switches_per_object_minute", switchesPerObjectMinute());
    json.put("idf1", idf1());
    json.put("mota", mota());
    json.put("births", births);
    json.put("never_found", unborn);
    json.put("births_late_frames", birthLate());
    json.put("births_early_frames", birthEarly());
    json.put("deaths", deaths);
    json.put("deaths_late_frames", deathLate());
    json.put("deaths_early_frames", deathEarly());
    return json;
  }

  /** How many objects came, those of first frames included. */
  long births() {
    return births;
  }

  /** How many objects that a track held went before their video's last frame. */
  long deaths() {
    return deaths;
  }

  double idf1() {
    return idf1 / videos;
  }

  double mota() {
    return mota / videos;
  }

  /** Share of objects that no track ever held. */
  double neverFound() {
    return (double) unborn / births;
  }

  /** Mean frames, over the births that a track followed. */
  double birthLate() {
    return (double) birthsLate / (births - unborn);
  }

  /** Mean frames, over the births that a track followed. */
  double birthEarly() {
    return (double) birthsEarly / (births - unborn);
  }

  /** Mean frames, over the deaths of objects that a track held. */
  double deathLate() {
    return (double) deathsLate / deaths;
  }

  /** Mean frames, over the deaths of objects that a track held. */
  double deathEarly() {
    return (double) deathsEarly / deaths;
  }
}
