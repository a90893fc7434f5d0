package slotcast.replay.report;

import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.metrics.ClearMot;
import slotcast.metrics.Hota;
import slotcast.metrics.IdentityScore;
import slotcast.metrics.TrackFrames;
import slotcast.replay.report.Score.Better;

/** MOTA, IDF1 and HOTA of a recording, by name. */
final class TrackScores {
  private TrackScores() {}

  /**
   * Scores tracks.
   *
   * @param tracks of the whole recording
   * @param frames how many of it were compared
   * @param hasIds whether true objects keep an id; if not, only how well they are found is scored
   */
  static Map<String, Score> of(TrackFrames tracks, long frames, boolean hasIds) {
    ClearMot clear = ClearMot.of(tracks);
    Hota hota = Hota.of(tracks);
    if (tracks.truths() == 0) {
      return missing("no true object is in a frame that was compared");
    }
    Map<String, Score> scores = new LinkedHashMap<>();
    if (!hasIds) {
      scores.putAll(missing("true objects have no ids that last from frame to frame"));
      scores.put("truth.det_a", Score.of(hota.detA(), frames, "", Better.HIGHER));
      return scores;
    }
    scores.put("truth.mota", Score.of(clear.mota(), frames, "", Better.HIGHER));
    scores.put("truth.idf1", Score.of(IdentityScore.of(tracks).idf1(), frames, "", Better.HIGHER));
    scores.put("truth.hota", Score.of(hota.hota(), frames, "", Better.HIGHER));
    scores.put("truth.det_a", Score.of(hota.detA(), frames, "", Better.HIGHER));
    scores.put("truth.ass_a", Score.of(hota.assA(), frames, "", Better.HIGHER));
    scores.put("truth.id_switches", Score.of(clear.switches(), frames, "", Better.LOWER));
    return scores;
  }

  static Map<String, Score> missing(String why) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (String name : new String[] {"mota", "idf1", "hota"}) {
      scores.put("truth." + name, Score.missing(why));
    }
    return scores;
  }
}
