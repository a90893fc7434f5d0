package slotcast.metrics;

import slotcast.metrics.TrackFrames.Frame;

/**
 * Identity scores (Ristani et al. 2016): each true track is given at most one found track for the
 * whole sequence, so that as many frames as can be agree, at a similarity of at least 0.5.
 *
 * @param idf1 2 truePositives / (true objects + found objects)
 * @param truePositives frames in which a true object is found under the id of its track
 * @param falsePositives found objects otherwise
 * @param falseNegatives true objects otherwise
 */
public record IdentityScore(
    double idf1, long truePositives, long falsePositives, long falseNegatives) {
  private static final double THRESHOLD = 0.5;

  /** Scores a sequence. */
  public static IdentityScore of(TrackFrames tracks) {
    double[][] together = new double[tracks.truths()][tracks.founds()];
    long truths = 0;
    long founds = 0;
    for (Frame frame : tracks.frames()) {
      truths += frame.truth().length;
      founds += frame.found().length;
      for (int i = 0; i < frame.truth().length; i++) {
        for (int j = 0; j < frame.found().length; j++) {
          if (frame.similarity()[i][j] >= THRESHOLD) {
            together[frame.truth()[i]][frame.found()[j]]++;
          }
        }
      }
    }
    // The most frames together: a track without a partner costs what it would without the other.
    int[] partner = HungarianAssignment.maximise(together);
    long positives = 0;
    for (int g = 0; g < partner.length; g++) {
      positives += partner[g] < 0 ? 0 : (long) together[g][partner[g]];
    }
    double all = truths + founds;
    return new IdentityScore(
        all == 0 ? 0 : 2 * positives / all, positives, founds - positives, truths - positives);
  }
}
