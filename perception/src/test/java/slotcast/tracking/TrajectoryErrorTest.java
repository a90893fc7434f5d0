package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slotcast.image.FrameMapping;
import slotcast.image.FrameMapping.Fit;
import slotcast.tracking.TrajectoryError.Subset;

class TrajectoryErrorTest {
  private static final int SIZE = 64;
  private static final long STEP = 1000;
  private final FrameMapping mapping = FrameMapping.of(Fit.CROP, SIZE, SIZE, SIZE, SIZE);

  /** A mask with squares of 6 pixels: id i + 1 with its corner at (xs[i], ys[i]). */
  private static byte[] mask(int[] xs, int[] ys) {
    byte[] mask = new byte[SIZE * SIZE];
    for (int i = 0; i < xs.length; i++) {
      for (int y = Math.max(0, ys[i]); y < Math.min(SIZE, ys[i] + 6); y++) {
        for (int x = Math.max(0, xs[i]); x < Math.min(SIZE, xs[i] + 6); x++) {
          mask[y * SIZE + x] = (byte) (i + 1);
        }
      }
    }
    return mask;
  }

  private static TrackedObject object(int trackId, int slot, double x, double y) {
    return new TrackedObject(
        trackId, slot, x, y, new Box(x, y, 6, 6), Covariance.round(3), 36, 1, 0);
  }

  private static TrajectoryPoint point(double x, double y, double variance) {
    return new TrajectoryPoint(0, x, y, new Box(x, y, 6, 6), Covariance.round(variance), true);
  }

  @Test
  void meansOfDistancesBySubset() {
    TrajectoryError error = new TrajectoryError(List.of("a", "b"), 2);
    error.add(
        Map.of("a", point(3, 4, 1), "b", point(0, 0, 1)),
        1,
        0,
        0,
        0.7,
        mapping,
        EnumSet.of(Subset.ALL));
    error.add(
        Map.of("a", point(0, 1, 1), "b", point(0, 0, 1)),
        1,
        0,
        0,
        0.7,
        mapping,
        EnumSet.of(Subset.ALL, Subset.COLLISION_VIDEO));
    assertThat(error.mean("a", Subset.ALL, 1)).isEqualTo(3);
    assertThat(error.mean("a", Subset.COLLISION_VIDEO, 1)).isEqualTo(1);
    assertThat(error.mean("b", Subset.ALL, 1)).isEqualTo(0);
    assertThat(error.mean("a", Subset.ALL, 2)).isNaN();
    assertThat(error.count(Subset.ALL, 1)).isEqualTo(2);
    assertThat(error.coverage("a", Subset.ALL, 95, 1)).isEqualTo(0.5); // 25 and 1 against 5.991
    assertThat(error.means("a", Subset.ALL, List.of(1, 2)).keySet()).containsExactly("1", "2");
  }

  @Test
  void everyMethodMustPredict() {
    TrajectoryError error = new TrajectoryError(List.of("a", "b"), 1);
    assertThatThrownBy(
            () ->
                error.add(
                    Map.of("a", point(0, 0, 1)), 1, 0, 0, 0.7, mapping, EnumSet.of(Subset.ALL)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void matchingTakesTheLargestOverlapFirst() {
    byte[] truth = mask(new int[] {10, 40}, new int[] {10, 40});
    byte[] seen = new byte[SIZE * SIZE];
    byte[] first = mask(new int[] {11}, new int[] {10}); // 30 of 36 pixels of object 1
    byte[] second = mask(new int[] {40}, new int[] {42}); // 24 of 36 pixels of object 2
    for (int p = 0; p < seen.length; p++) {
      seen[p] = (byte) (first[p] * 3 + second[p] * 5);
    }
    assertThat(TrackMatching.match(seen, truth))
        .containsExactlyInAnyOrderEntriesOf(Map.of(3, 1, 5, 2));
    // A second label on object 1 finds it taken; a far one finds nothing.
    byte[] far = mask(new int[] {0}, new int[] {50});
    for (int p = 0; p < seen.length; p++) {
      if (far[p] != 0) {
        seen[p] = 7;
      }
    }
    seen[11 * SIZE + 10] = 9;
    assertThat(TrackMatching.match(seen, truth)).containsOnlyKeys(3, 5);
  }

  @Test
  void truthIsTheCentreOfVisiblePixels() {
    TruthTracks truth =
        new TruthTracks(
            List.of(0L, STEP, 2 * STEP),
            List.of(
                mask(new int[] {10}, new int[] {20}),
                mask(new int[] {-3}, new int[] {20}),
                mask(new int[] {-5}, new int[] {20})),
            SIZE,
            8,
            List.of(new TruthTracks.Collision(1500, 1, 2)));
    assertThat(truth.centre(0, 1)).isEqualTo(new TruthTracks.Centre(13, 23, 36));
    assertThat(truth.centre(1, 1)).isEqualTo(new TruthTracks.Centre(1.5, 23, 18));
    assertThat(truth.centre(2, 1)).isNull(); // six pixels are too few
    assertThat(truth.frameAt(1200)).isEqualTo(1);
    assertThat(truth.frameAt(1400)).isEqualTo(-1);
    assertThat(truth.frameAt(9000)).isEqualTo(-1);
    // Between two frames on the straight line, if both show the object; the last one reaches on.
    assertThat(truth.centre(STEP / 5, 1)).isEqualTo(new TruthTracks.Centre(10.7, 23, 18));
    assertThat(truth.centre(STEP, 1)).isEqualTo(truth.centre(1, 1));
    assertThat(truth.centre(STEP + STEP / 5, 1)).isNull();
    assertThat(truth.centre(2 * STEP + STEP / 5, 2)).isEqualTo(truth.centre(2, 2));
    assertThat(truth.centre(2 * STEP + STEP / 2, 2)).isNull();
    assertThat(truth.centre(-STEP / 2, 1)).isNull();
    assertThat(truth.collides(1, 1000, 2000)).isTrue();
    assertThat(truth.collides(2, 1500, 2000)).isFalse();
    assertThat(truth.collides(3, 0, 2000)).isFalse();
  }

  @Test
  void aWholeVideo() {
    // Object 1 moves right by 2 pixels a frame, object 2 stands still.
    List<Long> stamps = new ArrayList<>();
    List<byte[]> masks = new ArrayList<>();
    for (int t = 0; t < 20; t++) {
      stamps.add(t * STEP);
      masks.add(mask(new int[] {2 * t, 30}, new int[] {10, 50}));
    }
    TruthTracks truth =
        new TruthTracks(
            stamps, masks, SIZE, 1, List.of(new TruthTracks.Collision(15 * STEP, 1, 2)));
    TrajectoryError error = new TrajectoryError(TrajectoryEvaluator.METHODS, 5);
    TrajectoryEvaluator evaluator =
        new TrajectoryEvaluator(truth, error, 6, MotionCalibration.NONE);
    for (int t = 0; t < 20; t++) {
      List<TrackedObject> objects = List.of(object(11, 0, 2 * t + 3, 13), object(12, 1, 33, 53));
      List<Trajectory> predicted = new ArrayList<>();
      if (t >= 5) {
        // The predictor under test is right about object 1, and 3 pixels off for object 2.
        List<TrajectoryPoint> one = new ArrayList<>();
        List<TrajectoryPoint> two = new ArrayList<>();
        for (int k = 1; k <= 5; k++) {
          one.add(point(2 * (t + k) + 3, 13, 1));
          two.add(point(33, 56, 100));
        }
        predicted = List.of(new Trajectory(11, one), new Trajectory(12, two));
      }
      evaluator.frame(t * STEP, masks.get(t), objects, predicted, STEP, mapping);
    }
    // Predictions at frames 5 … 18 have a frame 1 step later, at 5 … 14 one 5 steps later.
    assertThat(error.count(Subset.ALL, 1)).isEqualTo(28);
    assertThat(error.count(Subset.ALL, 5)).isEqualTo(20);
    assertThat(error.mean(TrajectoryEvaluator.PREDICTED, Subset.ALL, 5))
        .isCloseTo(1.5, within(1e-9));
    assertThat(error.mean(TrajectoryEvaluator.STAND_STILL, Subset.ALL, 5))
        .isCloseTo(5, within(1e-9)); // 10 and 0
    assertThat(error.mean(TrajectoryEvaluator.CONSTANT_VELOCITY, Subset.ALL, 5))
        .isCloseTo(0, within(0.1));
    assertThat(error.count(Subset.COLLISION_VIDEO, 5)).isEqualTo(20);
    // Both objects collide at 15: within 5 steps of predictions at 10 … 14.
    assertThat(error.count(Subset.COLLISION_AHEAD, 5)).isEqualTo(10);
    assertThat(error.count(Subset.NO_COLLISION_AHEAD, 5)).isEqualTo(10);
    // The squares are 6 pixels wide and 34 apart: neither is near the other.
    assertThat(error.count(Subset.ALONE, 5)).isEqualTo(20);
    assertThat(error.count(Subset.NEAR_ANOTHER, 5)).isZero();
    assertThat(error.mean(TrajectoryEvaluator.CONSTANT_ACCELERATION, Subset.ALL, 5))
        .isCloseTo(0, within(1e-6));
    assertThat(error.coverage(TrajectoryEvaluator.PREDICTED, Subset.ALL, 95, 5)).isEqualTo(1);
  }
}
