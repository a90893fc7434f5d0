package slotcast.eval;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tracks of perception beside those of a Kalman tracker on the same masks.
 *
 * @param kalman the other tracker
 * @param given what it is given, in words
 */
record TrackScores(TrackScore own, TrackScore others, KalmanTracks kalman, String given) {
  /** The best on calibration videos of plain scenes (seeds 1000000 to 1000015). */
  static final KalmanTracks PLAIN = new KalmanTracks(false, 0.3, 0.1, 1, 1);

  static final String PLAIN_GIVEN = "tuned with true masks on 16 plain calibration videos";

  /** Scores videos. */
  static TrackScores of(List<SeenVideo> videos, KalmanTracks kalman, String given) {
    TrackScore own = new TrackScore();
    TrackScore others = new TrackScore();
    for (SeenVideo video : videos) {
      own.add(video, video.ownTracks());
      others.add(video, kalman.of(video));
    }
    return new TrackScores(own, others, kalman, given);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("slotcast", own.json());
    json.put("kalman", others.json());
    json.put("kalman_is_given", "our masks of each frame without their slots; " + words());
    return json;
  }

  private String words() {
    return given + ": " + kalman.words();
  }

  void print(PrintWriter text) {
    text.println(
        "Tracks: identity switches per object and minute, IDF1, MOTA, objects never found,");
    text.println("frames that births are late and early, frames that deaths are late and early");
    print(text, "Slotcast", own);
    print(text, "Kalman filter, same masks", others);
    text.println("  Kalman filter is " + words());
  }

  private static void print(PrintWriter text, String name, TrackScore s) {
    text.printf(
        Locale.ROOT,
        "  %-26s %6.2f %6.3f %6.3f %5.1f %%  %5.2f %5.2f  %5.2f %5.2f%n",
        name,
        s.switchesPerObjectMinute(),
        s.idf1(),
        s.mota(),
        100 * s.neverFound(),
        s.birthLate(),
        s.birthEarly(),
        s.deathLate(),
        s.deathEarly());
  }
}
