package slotcast.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Scores of tracks, held to TrackEval (github.com/JonathonLuiten/TrackEval): tracks.txt has random
 * sequences of boxes (id x y width height; true and found ones of each frame) and its numbers for
 * them.
 */
class TrackScoresTest {
  private static double[][] boxes(String line) {
    String text = line.substring(line.indexOf(' ') + 1).trim();
    return text.isEmpty()
        ? new double[0][]
        : Arrays.stream(text.split("; "))
            .map(box -> Arrays.stream(box.split(" ")).mapToDouble(Double::parseDouble).toArray())
            .toArray(double[][]::new);
  }

  private static double iou(double[] a, double[] b) {
    double x = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
    double y = Math.min(a[2] + a[4], b[2] + b[4]) - Math.max(a[2], b[2]);
    double common = Math.max(0, x) * Math.max(0, y);
    return common / (a[3] * a[4] + b[3] * b[4] - common);
  }

  private static void add(TrackFrames frames, double[][] truth, double[][] found) {
    double[][] similarity = new double[truth.length][found.length];
    for (int i = 0; i < truth.length; i++) {
      for (int j = 0; j < found.length; j++) {
        similarity[i][j] = iou(truth[i], found[j]);
      }
    }
    frames.add(ids(truth), ids(found), similarity);
  }

  private static long[] ids(double[][] boxes) {
    return Arrays.stream(boxes).mapToLong(box -> (long) box[0]).toArray();
  }

  @Test
  void areThoseOfTrackEval() throws IOException {
    List<String> lines;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                TrackScoresTest.class.getResourceAsStream("tracks.txt"), StandardCharsets.UTF_8))) {
      lines = in.lines().toList();
    }
    int sequences = 0;
    for (int at = 0; at < lines.size(); sequences++) {
      double[] expected =
          Arrays.stream(lines.get(at++).substring("sequence ".length()).split(" "))
              .mapToDouble(Double::parseDouble)
              .toArray();
      TrackFrames frames = new TrackFrames();
      for (; at < lines.size() && lines.get(at).startsWith("true"); at += 2) {
        add(frames, boxes(lines.get(at)), boxes(lines.get(at + 1)));
      }
      Hota hota = Hota.of(frames);
      ClearMot clear = ClearMot.of(frames);
      IdentityScore identity = IdentityScore.of(frames);
      double[] got = {
        hota.hota(),
        hota.detA(),
        hota.assA(),
        hota.locA(),
        clear.mota(),
        clear.motp(),
        clear.switches(),
        clear.falsePositives(),
        clear.misses(),
        identity.idf1(),
        identity.truePositives(),
        identity.falsePositives(),
        identity.falseNegatives()
      };
      assertThat(got).as("sequence " + sequences).containsExactly(expected, within(1e-9));
    }
    assertThat(sequences).isEqualTo(6);
  }

  @Test
  void workedByHand() {
    TrackFrames frames = new TrackFrames();
    frames.add(
        new long[] {1, 2}, new long[] {1, 2, 3}, new double[][] {{0.9, 0, 0.7}, {0.5, 0.8, 0.7}});
    frames.add(new long[] {1, 2}, new long[] {1}, new double[][] {{0.8}, {0.6}});
    frames.add(new long[] {1, 2}, new long[] {1, 3}, new double[][] {{0.45, 0.8}, {0.9, 0.45}});
    ClearMot score = ClearMot.of(frames);
    // Found: 1-1, 2-2; then 1-1; then 1-3 and 2-1, two switches.
    assertThat(score.misses()).isEqualTo(1);
    assertThat(score.falsePositives()).isEqualTo(1);
    assertThat(score.switches()).isEqualTo(2);
    assertThat(score.mota()).isEqualTo(1 - 4 / 6.0, within(1e-12));
    assertThat(score.motp()).isEqualTo((0.9 + 0.8 + 0.8 + 0.8 + 0.9) / 5, within(1e-12));
  }

  /** One object of four frames, found under one id in the first half and another in the second. */
  @Test
  void ofATrackThatIsBrokenInTwo() {
    TrackFrames frames = new TrackFrames();
    for (int t = 0; t < 4; t++) {
      frames.add(new long[] {7}, new long[] {t / 2}, new double[][] {{1}});
    }
    assertThat(ClearMot.of(frames).mota()).isEqualTo(0.75);
    assertThat(IdentityScore.of(frames).idf1()).isEqualTo(0.5);
    // Each match is in 2 of the 4 frames of the two tracks together: AssA = 0.5, DetA = 1.
    assertThat(Hota.of(frames).assA()).isEqualTo(0.5, within(1e-12));
    assertThat(Hota.of(frames).hota()).isEqualTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void ofNothing() {
    assertThat(Hota.of(new TrackFrames()).hota()).isZero();
    assertThat(ClearMot.of(new TrackFrames()).mota()).isZero();
    assertThat(IdentityScore.of(new TrackFrames()).idf1()).isZero();
    assertThatThrownBy(
            () -> new TrackFrames().add(new long[] {1, 1}, new long[0], new double[2][0]))
        .hasMessageContaining("twice");
  }
}
