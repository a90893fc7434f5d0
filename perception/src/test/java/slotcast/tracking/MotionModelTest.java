package slotcast.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hipparchus.filtering.kalman.Measurement;
import org.hipparchus.filtering.kalman.ProcessEstimate;
import org.hipparchus.filtering.kalman.linear.LinearEvolution;
import org.hipparchus.filtering.kalman.linear.LinearKalmanFilter;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposer;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.junit.jupiter.api.Test;

class MotionModelTest {
  private static final long STEP = 100;

  private static Sighting fix(long stamp, double x, double y) {
    return new Sighting(stamp, x, y, new Box(x, y, 20, 10));
  }

  @Test
  void standingStillStaysAndGrowsUnsure() {
    Trajectory t = new StandStill().predict(7, List.of(fix(0, 1, 2), fix(100, 30, 40)), STEP, 3);
    assertThat(t.trackId()).isEqualTo(7);
    for (int k = 1; k <= 3; k++) {
      TrajectoryPoint p = t.at(k);
      assertThat(p.x()).isEqualTo(30);
      assertThat(p.y()).isEqualTo(40);
      assertThat(p.stampNanos()).isEqualTo(100 + k * STEP);
      assertThat(p.box()).isEqualTo(new Box(30, 40, 20, 10));
    }
    assertThat(t.at(3).covariance().xx()).isGreaterThan(t.at(1).covariance().xx());
  }

  /** An L: the centre of its mask is left of and below that of its box. */
  @Test
  void theBoxKeepsItsPlaceAboutTheMask() {
    List<Sighting> standing = new ArrayList<>();
    List<Sighting> moving = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      standing.add(new Sighting(i * STEP, 30, 40, new Box(34, 37, 20, 10)));
      moving.add(new Sighting(i * STEP, 30 + 5 * i, 40, new Box(34 + 5 * i, 37, 20, 10)));
    }
    for (int k = 1; k <= 3; k++) {
      for (MotionModel model : List.of(new StandStill(), new ConstantVelocity())) {
        assertThat(model.predict(1, standing, STEP, 3).at(k).box())
            .isEqualTo(new Box(34, 37, 20, 10));
      }
      TrajectoryPoint p = new ConstantVelocity().predict(1, moving, STEP, 3).at(k);
      assertThat(p.box().x() - p.x()).isCloseTo(4, within(1e-9));
      assertThat(p.box().y() - p.y()).isCloseTo(-3, within(1e-9));
    }
  }

  @Test
  void aStraightLineGoesOn() {
    List<Sighting> past = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      past.add(fix(i * STEP, 10 + 5 * i, 100 - 3 * i));
    }
    Trajectory t = new ConstantVelocity().predict(1, past, STEP, 10);
    for (int k = 1; k <= 10; k++) {
      assertThat(t.at(k).x()).isCloseTo(35 + 5 * k, within(0.02 * k + 0.02));
      assertThat(t.at(k).y()).isCloseTo(85 - 3 * k, within(0.02 * k + 0.02));
      assertThat(t.at(k).stampNanos()).isEqualTo((5 + k) * STEP);
    }
    assertThat(t.at(10).covariance().xx()).isGreaterThan(t.at(1).covariance().xx());
  }

  @Test
  void framesMayBeMissingAndStepsOfAnyLength() {
    List<Sighting> past = new ArrayList<>();
    for (long s : new long[] {0, 100, 300, 400, 700}) {
      past.add(fix(s, 0.05 * s, 50));
    }
    Trajectory t = new ConstantVelocity().predict(1, past, 2 * STEP, 2);
    assertThat(t.at(1).x()).isCloseTo(0.05 * 900, within(0.2));
    assertThat(t.at(2).x()).isCloseTo(0.05 * 1100, within(0.3));
  }

  @Test
  void oneSightingStandsStill() {
    Trajectory t = new ConstantVelocity().predict(1, List.of(fix(5, 30, 40)), STEP, 2);
    assertThat(t.at(2).x()).isCloseTo(30, within(1e-9));
    assertThat(t.at(2).y()).isCloseTo(40, within(1e-9));
  }

  /** Hipparchus's filter with full matrices has the same numbers. */
  @Test
  void constantVelocityIsTheKalmanFilterOfItsModel() {
    Random random = new Random(5);
    for (int n = 0; n < 20; n++) {
      List<Sighting> past = new ArrayList<>();
      long stamp = 0;
      for (int i = 0; i < 1 + n % 6; i++) {
        past.add(fix(stamp, 50 * random.nextGaussian(), 50 * random.nextGaussian()));
        stamp += 50 + random.nextInt(200);
      }
      double q = Math.pow(0.03 * 20, 2);
      double r = Math.pow(0.07 * 20, 2);
      ProcessEstimate now = filtered(past, q, r, 20 * 20);
      Trajectory path = new ConstantVelocity(0.07, 0.03).predict(1, past, STEP, 7);
      for (int k = 1; k <= 7; k++) {
        RealMatrix f = transition(k);
        RealVector s = f.operate(now.getState());
        RealMatrix p = f.multiply(now.getCovariance()).multiplyTransposed(f).add(noise(q, k));
        TrajectoryPoint point = path.at(k);
        assertThat(point.x()).isCloseTo(s.getEntry(0), within(1e-8));
        assertThat(point.y()).isCloseTo(s.getEntry(1), within(1e-8));
        Covariance c = point.covariance();
        assertThat(c.xx()).isCloseTo(p.getEntry(0, 0), within(1e-8 * p.getEntry(0, 0)));
        assertThat(c.xy()).isCloseTo(p.getEntry(0, 1), within(1e-8 * p.getEntry(0, 0)));
        assertThat(c.yy()).isCloseTo(p.getEntry(1, 1), within(1e-8 * p.getEntry(0, 0)));
      }
    }
  }

  private record Seen(double getTime, RealVector getValue, RealMatrix getCovariance)
      implements Measurement {}

  /** Of (x, y, dx, dy) at the last sighting. */
  private static ProcessEstimate filtered(List<Sighting> past, double q, double r, double speed) {
    ProcessEstimate now =
        new ProcessEstimate(
            0,
            new ArrayRealVector(new double[] {past.get(0).x(), past.get(0).y(), 0, 0}),
            MatrixUtils.createRealDiagonalMatrix(new double[] {r, r, speed, speed}));
    double[] time = {0};
    LinearKalmanFilter<Seen> filter =
        new LinearKalmanFilter<>(
            new CholeskyDecomposer(1e-12, 1e-15),
            seen ->
                new LinearEvolution(
                    transition(seen.getTime() - time[0]),
                    MatrixUtils.createRealMatrix(4, 1),
                    new ArrayRealVector(1),
                    noise(q, seen.getTime() - time[0]),
                    MatrixUtils.createRealMatrix(new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}})),
            now);
    for (Sighting s : past.subList(1, past.size())) {
      double t = (s.stampNanos() - past.get(0).stampNanos()) / (double) STEP;
      RealVector place = new ArrayRealVector(new double[] {s.x(), s.y()});
      RealMatrix fix = MatrixUtils.createRealDiagonalMatrix(new double[] {r, r});
      now = filter.estimationStep(new Seen(t, place, fix));
      time[0] = t;
    }
    return now;
  }

  private static RealMatrix transition(double dt) {
    return MatrixUtils.createRealMatrix(
        new double[][] {{1, 0, dt, 0}, {0, 1, 0, dt}, {0, 0, 1, 0}, {0, 0, 0, 1}});
  }

  /** Of white acceleration over a time. */
  private static RealMatrix noise(double q, double dt) {
    double a = q * dt * dt * dt / 3;
    double b = q * dt * dt / 2;
    double c = q * dt;
    return MatrixUtils.createRealMatrix(
        new double[][] {{a, 0, b, 0}, {0, a, 0, b}, {b, 0, c, 0}, {0, b, 0, c}});
  }

  @Test
  void noisySightingsAreSmoothed() {
    Random random = new Random(3);
    double filtered = 0;
    double difference = 0;
    for (int n = 0; n < 300; n++) {
      List<Sighting> past = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        past.add(fix(i * STEP, 4 * i + random.nextGaussian(), random.nextGaussian()));
      }
      TrajectoryPoint p = new ConstantVelocity().predict(1, past, STEP, 5).at(5);
      filtered += Math.hypot(p.x() - 40, p.y());
      Sighting a = past.get(4);
      Sighting b = past.get(5);
      difference += Math.hypot(b.x() + 5 * (b.x() - a.x()) - 40, b.y() + 5 * (b.y() - a.y()));
    }
    assertThat(filtered).isLessThan(0.6 * difference);
  }

  @Test
  void itsCovarianceFitsTheErrorsOfItsOwnModel() {
    // Sightings with the noise the filter believes in: 0.05 boxes of 20 px, a straight line.
    Random random = new Random(4);
    int inside = 0;
    for (int n = 0; n < 500; n++) {
      List<Sighting> past = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        past.add(fix(i * STEP, 4 * i + random.nextGaussian(), random.nextGaussian()));
      }
      TrajectoryPoint p = new ConstantVelocity(0.05, 1e-3).predict(1, past, STEP, 5).at(5);
      double dx = p.x() - 40;
      double dy = p.y();
      inside += dx * dx / p.covariance().xx() + dy * dy / p.covariance().yy() <= 5.991 ? 1 : 0;
    }
    assertThat(inside / 500.0).isBetween(0.92, 0.98);
  }

  @Test
  void aCollisionInThePastIsForgotten() {
    List<Sighting> past = new ArrayList<>();
    past.add(fix(0, 0, 50));
    past.add(fix(100, 10, 50));
    past.add(fix(200, 20, 50)); // hits a wall
    for (int i = 1; i <= 4; i++) {
      past.add(fix(200 + i * STEP, 20 - 10 * i, 50));
    }
    TrajectoryPoint p = new ConstantVelocity().predict(1, past, STEP, 3).at(3);
    assertThat(p.x()).isCloseTo(-50, within(6.0));
  }

  /** Of two that are as near to a step before, the older one. */
  @Test
  void sightingsOfAFasterCameraAreTakenAStepApart() {
    assertThat(stampsTaken(34, 100)).containsExactly(102L, 204L, 306L);
    assertThat(stampsTaken(50, 75)).containsExactly(250L, 350L, 450L);
    assertThat(stampsTaken(100, 100)).containsExactly(700L, 800L, 900L);
    assertThat(stampsTaken(300, 100)).containsExactly(2100L, 2400L, 2700L);
    assertThat(new TrackHistory(3).of(1, 100, 3)).isEmpty();
  }

  private static List<Long> stampsTaken(long interval, long step) {
    TrackHistory history = new TrackHistory(20);
    for (int i = 0; i < 10; i++) {
      history.add(1, fix(i * interval, i, 0));
    }
    return history.of(1, step, 3).stream().map(Sighting::stampNanos).toList();
  }

  @Test
  void aSightingIsHeldAgainstThePathAtItsTime() {
    Trajectory path =
        new ConstantVelocity().predict(1, List.of(fix(0, 0, 7), fix(STEP, 3, 7)), STEP, 2);
    double perStep = path.at(2).x() - path.at(1).x();
    for (double steps : new double[] {0.75, 1, 1.25, 1.75, 2, 2.25}) {
      double x = path.at(1).x() + (steps - 1) * perStep;
      assertThat(path.distance(steps, fix(0, x, 11))).isCloseTo(4, within(1e-9));
    }
    Trajectory point = new Trajectory(1, path.points().subList(0, 1));
    assertThat(point.distance(1.2, fix(0, path.at(1).x() + 3, 7))).isCloseTo(3, within(1e-9));
  }

  @Test
  void theHistoryKeepsTheLastSightings() {
    TrackHistory history = new TrackHistory(3);
    for (int i = 0; i < 5; i++) {
      history.add(1, fix(i, i, 0));
    }
    history.add(2, fix(9, 0, 0));
    assertThat(history.of(1)).extracting(Sighting::stampNanos).containsExactly(2L, 3L, 4L);
    assertThat(history.of(3)).isEmpty();
  }
}
