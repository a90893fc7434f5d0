package slotcast.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.TrackedObject;

/** Videos of 60x4 pixels at 10 Hz in which objects are blocks of 4x4, drawn as letters' columns. */
class TrackScoreTest {
  private static final int WIDTH = 60;

  /**
   * An object of a frame.
   *
   * @param left column of the block; no block where it is negative
   */
  private record Block(int label, int left) {}

  private static byte[] mask(List<Block> blocks) {
    byte[] mask = new byte[4 * WIDTH];
    for (Block b : blocks) {
      for (int y = 0; y < 4; y++) {
        for (int x = b.left; b.left >= 0 && x < b.left + 4; x++) {
          mask[y * WIDTH + x] = (byte) b.label;
        }
      }
    }
    return mask;
  }

  private static TrackedObject object(Block b) {
    Box box = new Box(b.left + 2, 2, 4, 4);
    return new TrackedObject(b.label, b.label - 1, box.x(), 2, box, Covariance.round(1), 16, 1, 0);
  }

  private static void frame(SeenVideo video, List<Block> truth, List<Block> seen) {
    List<TrackedObject> objects =
        seen.stream().filter(b -> b.left >= 0).map(TrackScoreTest::object).toList();
    video.frames().add(new SeenVideo.Frame(mask(truth), mask(seen), objects));
  }

  private static SeenVideo video() {
    return new SeenVideo(WIDTH, 100_000_000);
  }

  private static TrackScore score(SeenVideo video) {
    TrackScore score = new TrackScore();
    score.add(video, video.ownTracks());
    return score;
  }

  @Test
  void whoIsSeenAlwaysUnderOneIdIsPerfect() {
    SeenVideo video = video();
    for (int t = 0; t < 10; t++) {
      frame(video, List.of(new Block(1, 2 * t)), List.of(new Block(7, 2 * t)));
    }
    TrackScore score = score(video);
    assertThat(score.switchesPerObjectMinute()).isZero();
    assertThat(score.idf1()).isEqualTo(1);
    assertThat(score.birthLate() + score.birthEarly()).isZero();
    assertThat(score.json()).containsEntry("deaths", 0L).containsEntry("births", 1L);
  }

  /**
   * Seen from its third frame, under another id from its sixth, until two frames before it goes.
   */
  @Test
  void lateBirthSwitchAndEarlyDeathAreCounted() {
    SeenVideo video = video();
    for (int t = 0; t < 20; t++) {
      boolean there = t >= 2 && t < 12;
      int left = there ? 2 * t : -1;
      int seen = t >= 4 && t < 10 ? left : -1;
      frame(video, List.of(new Block(1, left)), List.of(new Block(t < 7 ? 5 : 6, seen)));
    }
    TrackScore score = score(video);
    // Ten frames of a tenth of a second.
    assertThat(score.switchesPerObjectMinute()).isCloseTo(60, within(1e-9));
    assertThat(score.birthLate()).isEqualTo(2);
    assertThat(score.birthEarly()).isZero();
    assertThat(score.deathEarly()).isEqualTo(2);
    assertThat(score.deathLate()).isZero();
    assertThat(score.neverFound()).isZero();
  }

  /** The track waits where the object will come, and stays where it was. */
  @Test
  void earlyBirthAndLateDeathAreCounted() {
    SeenVideo video = video();
    for (int t = 0; t < 20; t++) {
      int left = t >= 5 && t < 12 ? 20 : -1;
      int seen = t >= 2 && t < 15 ? 20 : -1;
      frame(video, List.of(new Block(1, left)), List.of(new Block(3, seen)));
    }
    TrackScore score = score(video);
    assertThat(score.birthEarly()).isEqualTo(3);
    assertThat(score.birthLate()).isZero();
    assertThat(score.deathLate()).isEqualTo(3);
    assertThat(score.deathEarly()).isZero();
  }

  /** Three frames behind something are no death; four are, and a birth. */
  @Test
  void whoIsHiddenForAMomentHasNotGone() {
    for (int hidden : new int[] {TrackScore.PATIENCE, TrackScore.PATIENCE + 1}) {
      SeenVideo video = video();
      for (int t = 0; t < 20; t++) {
        int left = t >= 5 && t < 5 + hidden ? -1 : 20;
        frame(video, List.of(new Block(1, left)), List.of(new Block(2, left)));
      }
      boolean gone = hidden > TrackScore.PATIENCE;
      assertThat(score(video).json())
          .containsEntry("births", gone ? 2L : 1L)
          .containsEntry("deaths", gone ? 1L : 0L);
    }
  }

  @Test
  void whatNoTrackHoldsIsNeverFound() {
    SeenVideo video = video();
    for (int t = 0; t < 5; t++) {
      frame(video, List.of(new Block(1, 2), new Block(2, 30)), List.of(new Block(1, 2)));
    }
    assertThat(score(video).neverFound()).isEqualTo(0.5);
  }

  /** Two objects pass each other, and the slots change places: the filter follows the motion. */
  @Test
  void aKalmanTrackerFollowsMotionWhateverTheSlotsAre() {
    SeenVideo video = video();
    for (int t = 0; t < 20; t++) {
      int right = 2 * t;
      int left = 50 - 2 * t;
      List<Block> truth = new ArrayList<>(List.of(new Block(1, right)));
      if (Math.abs(right - left) > 3) {
        truth.add(new Block(2, left));
      }
      List<Block> seen = new ArrayList<>();
      for (Block b : truth) {
        seen.add(new Block(t < 10 ? b.label : 3 - b.label, b.left));
      }
      frame(video, truth, seen);
    }
    KalmanTracks kalman = new KalmanTracks(false, 1, 0.05, 3, 1);
    TrackScores scores = TrackScores.of(List.of(video), kalman, "");
    assertThat(scores.own().switchesPerObjectMinute()).isPositive();
    assertThat(scores.others().switchesPerObjectMinute()).isZero();
    assertThat(KalmanTracks.tuned(List.of(video)).of(video)).hasSize(20);
    TrackScores tuned =
        TrackScores.of(List.of(video), KalmanTracks.tuned(List.of(video)), "tuned here");
    assertThat(tuned.others().idf1()).isEqualTo(1);
  }

  @Test
  void patienceAndBeliefAreKept() {
    SeenVideo video = video();
    for (int t = 0; t < 8; t++) {
      boolean seen = t < 2 || t > 4;
      frame(video, List.of(new Block(1, 10)), List.of(new Block(1, seen ? 10 : -1)));
    }
    List<Map<Integer, Integer>> patient = new KalmanTracks(false, 1, 0.05, 3, 1).of(video);
    assertThat(patient.get(7)).isEqualTo(new TreeMap<>(Map.of(1, 1)));
    List<Map<Integer, Integer>> hasty = new KalmanTracks(true, 0.9, 0.05, 2, 2).of(video);
    assertThat(hasty.get(0)).isEmpty();
    assertThat(hasty.get(1)).isEqualTo(Map.of(1, 1));
    assertThat(hasty.get(5)).isEmpty();
    assertThat(hasty.get(6)).isEqualTo(Map.of(1, 2));
  }
}
