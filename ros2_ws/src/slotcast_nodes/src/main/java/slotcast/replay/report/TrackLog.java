package slotcast.replay.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.image.RgbImage;
import slotcast.replay.report.Score.Better;
import slotcast.tracking.TrackedObject;

/** When objects appeared, how long they were followed, and when they were lost. */
final class TrackLog implements Measure {
  /** Tracks of which a picture is kept. */
  private static final int MOST_PICTURES = 100;

  /** Frames after which a track is shown: many end before. */
  private static final int PICTURE_AGE = 5;

  /** A stretch of frames that the chart of objects shows as one. */
  private static final int CHART_FRAMES = 10;

  /** How a track ended. */
  enum End {
    /** Not seen any more. */
    LOST,
    /** With its scene: after a jump in time, or another image size. */
    SCENE,
    /** With the recording. */
    RECORDING
  }

  /** An object over time. */
  static final class Track {
    final int id;
    final long firstFrame;
    final long firstNanos;
    long lastFrame;
    long lastNanos;
    long frames;
    double confidence; // summed over its frames
    End end = End.RECORDING;
    RgbImage picture; // null: none was kept

    private Track(int id, Seen seen) {
      this.id = id;
      firstFrame = seen.number();
      firstNanos = seen.stampNanos();
    }
  }

  private final Map<Integer, Track> tracks = new LinkedHashMap<>();
  private final Map<Integer, Track> open = new LinkedHashMap<>();
  private final BlockMean objects = new BlockMean();
  private final BlockMean births = new BlockMean();
  private final BlockMean confidence = new BlockMean();
  private final List<double[]> chart = new ArrayList<>(); // sum and count by stretch
  private final int patience;
  private int pictures;

  /**
   * @param patience frames for which an unseen object keeps its track
   */
  TrackLog(int patience) {
    this.patience = patience;
  }

  @Override
  public void frame(Seen seen) {
    if (seen.restarted()) {
      open.values().forEach(t -> t.end = End.SCENE);
      open.clear();
    }
    int born = 0;
    for (TrackedObject o : seen.objects()) {
      Track track = open.get(o.trackId());
      if (track == null) {
        track = new Track(o.trackId(), seen);
        tracks.put(o.trackId(), track);
        open.put(o.trackId(), track);
        born++;
      }
      track.lastFrame = seen.number();
      track.lastNanos = seen.stampNanos();
      track.frames++;
      track.confidence += o.confidence();
      confidence.add(seen.number(), o.confidence());
      if (track.frames == PICTURE_AGE && pictures < MOST_PICTURES) {
        track.picture = Snapshots.object(seen, o);
        pictures++;
      }
    }
    open.values()
        .removeIf(
            t -> {
              boolean lost = seen.number() - t.lastFrame > patience;
              t.end = lost ? End.LOST : t.end;
              return lost;
            });
    objects.add(seen.number(), seen.objects().size());
    births.add(seen.number(), 100.0 * born);
    int stretch = (int) (seen.number() / CHART_FRAMES);
    if (chart.size() <= stretch) {
      chart.add(new double[2]);
    }
    chart.get(chart.size() - 1)[0] += seen.objects().size();
    chart.get(chart.size() - 1)[1]++;
  }

  /** In order of birth. */
  List<Track> tracks() {
    return new ArrayList<>(tracks.values());
  }

  /** Mean number of objects in stretches of ten frames. */
  double[] objectsOverTime() {
    return chart.stream().mapToDouble(c -> c[0] / c[1]).toArray();
  }

  @Override
  public Map<String, Score> scores() {
    Map<String, Score> scores = new LinkedHashMap<>();
    scores.put("objects.per_frame", Score.of(objects, "", Better.SAME, "no frame was seen"));
    scores.put(
        "objects.confidence", Score.of(confidence, "share", Better.SAME, "no object was seen"));
    scores.put(
        "tracks.births_per_100_frames", Score.of(births, "", Better.SAME, "no frame was seen"));
    double frames = tracks.values().stream().mapToLong(t -> t.frames).sum();
    scores.put(
        "tracks.mean_length",
        tracks.isEmpty()
            ? Score.missing("no object was seen")
            : Score.of(frames / tracks.size(), tracks.size(), "frames", Better.SAME));
    return scores;
  }
}
