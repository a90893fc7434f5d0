package slotcast.replay.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slotcast.replay.TimeRange;

/**
 * All that a report tells, before it is written.
 *
 * @param name of the recording, without its path
 * @param kind of recording, in words
 * @param remarks what of it could not be read
 * @param run times and paths; null to leave them out
 */
record ReplayReport(
    String name,
    String kind,
    TimeRange range,
    List<String> remarks,
    ReportModels models,
    List<CameraMeasures> cameras,
    Run run) {
  /** Of the form of report.json; another one is not compared. */
  static final String SCHEMA = "slotcast.replay/1";

  /** A drawing is softer than a camera's image even where it is right. */
  private static final double CLEARLY_DB = 3;

  /**
   * What differs from one run to the next.
   *
   * @param path of the recording
   * @param machine it ran on
   * @param seconds that it took
   * @param framesPerSecond of all cameras together
   */
  record Run(String path, String machine, double seconds, double framesPerSecond) {}

  /** What a reader must know before believing the scores of a camera, a sentence each. */
  static List<String> notes(CameraMeasures camera) {
    Map<String, Score> scores = camera.scores();
    List<String> notes = new ArrayList<>();
    if (!camera.hasTruth()) {
      notes.add(
          "Nothing here tells what is true. The scores say how steady objects are and how well"
              + " they are foreseen, not whether they are the right ones: look at the pictures.");
    }
    FrameCounts counts = camera.counts();
    if (counts.dropped() + counts.predictionsDropped() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The models could not keep up: %d of %d images were dropped for newer ones, and"
                  + " prediction left out %d of the %d frames that were seen.",
              counts.dropped(),
              counts.all(),
              counts.predictionsDropped(),
              counts.of(FrameCounts.Fate.SEEN)));
    }
    long repeated = counts.of(FrameCounts.Fate.REPEATED);
    long late = counts.of(FrameCounts.Fate.LATE);
    if (repeated + late > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d of %d images were passed over for their stamps: %d have that of the image before,"
                  + " %d an earlier one.",
              repeated + late,
              counts.all(),
              repeated,
              late));
    }
    if (counts.of(FrameCounts.Fate.SEEN) == 0) {
      notes.add(counts.all() == 0 ? "There is no image." : "Not one image could be used.");
    } else if (camera.tracks().tracks().isEmpty()) {
      notes.add("No object was found in any frame.");
    }
    List<Integer> horizons = OpenLoop.horizons(camera.openLoop().steps());
    int far = horizons.get(horizons.size() - 1);
    double drawn = value(scores, "frames.psnr." + far);
    double copied = value(scores, "copy_last.psnr." + far);
    if (drawn < copied - CLEARLY_DB) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The frames predicted %d steps ahead are less like those that came (%.1f dB) than the"
                  + " last frame is (%.1f dB). Either hardly anything moves, or these weights were"
                  + " not trained on images like these; then objects and predictions mean little.",
              far,
              drawn,
              copied));
    }
    double off = value(scores, "prediction.centre_px." + far);
    double still = value(scores, "stand_still.centre_px." + far);
    if (off > still) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d steps ahead, predictions are farther off (%.1f px) than if every object stood"
                  + " still (%.1f px).",
              far,
              off,
              still));
    }
    return notes;
  }

  /** NaN if there is none, which no comparison holds for. */
  private static double value(Map<String, Score> scores, String name) {
    Score score = scores.get(name);
    return score == null ? Double.NaN : score.value().orElse(Double.NaN);
  }
}
