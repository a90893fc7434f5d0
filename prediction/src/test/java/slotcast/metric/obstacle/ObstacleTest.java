package slotcast.metric.obstacle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;
import slotcast.metric.MetricTrajectory;
import slotcast.metric.SpatialCovariance;

/** Worked by hand. */
class ObstacleTest {
  private static final SpatialCovariance NONE = SpatialCovariance.round(0);

  private static MetricTrajectory.Point at(double seconds, double x, SpatialCovariance c) {
    return new MetricTrajectory.Point(Math.round(seconds * 1e9), new Vec3(x, 0, 0), c);
  }

  /** 0.4 m wide, 1 m high, at (0, 0), at 1 m/s along x. */
  private static MetricTrajectory walker(SpatialCovariance velocity) {
    return new MetricTrajectory(
        7,
        new Vec3(0, 0, 0),
        SpatialCovariance.round(0.01),
        new Vec3(1, 0, 0),
        velocity,
        0.4,
        1,
        List.of(
            at(0.5, 0.5, new SpatialCovariance(0.04, 0, 0, 0.01, 0, 9)),
            at(1, 1, new SpatialCovariance(0.04, 0.03, 0, 0.04, 0, 9)),
            at(1.5, 1.5, SpatialCovariance.round(100))));
  }

  @Test
  void standsOnTheGroundOrIsCentred() {
    Obstacle onGround = Obstacle.of(walker(NONE), true);
    assertThat(onGround.middle()).isEqualTo(new Vec3(0, 0, 0.5));
    assertThat(onGround.path().get(1).position()).isEqualTo(new Vec3(1, 0, 0.5));
    assertThat(Obstacle.of(walker(NONE), false).middle()).isEqualTo(new Vec3(0, 0, 0));
  }

  @Test
  void headsSomewhereOnlyIfItSurelyMoves() {
    Obstacle sure = Obstacle.of(walker(SpatialCovariance.round(0.16)), true); // 2.5 deviations
    assertThat(sure.isMoving()).isTrue();
    assertThat(sure.headingVariance()).isCloseTo(0.16, within(1e-12));
    Obstacle unsure = Obstacle.of(walker(SpatialCovariance.round(0.36)), true); // 1.7
    assertThat(unsure.isMoving()).isFalse();
    assertThat(unsure.headingVariance()).isCloseTo(Math.PI * Math.PI / 3, within(1e-12));
  }

  @Test
  void discsGrowWithWhatIsNotKnownUpToABound() {
    Inflation inflation = new Inflation(2, 0.1, 0.6, 1.5);
    List<Inflation.Disc> discs = inflation.discs(Obstacle.of(walker(NONE), true), 0);
    assertThat(discs).hasSize(4);
    double[] radii = {
      0.2 + 0.1 + 2 * 0.1, // a deviation of 0.1
      0.2 + 0.1 + 2 * 0.2, // the worse of the two axes; that of z does not matter
      0.2 + 0.1 + 2 * Math.sqrt(0.07), // 0.04 ± 0.03 along the diagonals
      0.2 + 0.6 // bounded
    };
    for (int i = 0; i < 4; i++) {
      assertThat(discs.get(i).seconds()).isCloseTo(0.5 * i, within(1e-9));
      assertThat(discs.get(i).radius())
          .as("disc %d", i)
          .isCloseTo(Math.min(radii[i], 0.8), within(1e-9));
    }
    assertThat(new Inflation(2, 0.1, 0.6, 1).discs(Obstacle.of(walker(NONE), true), 0)).hasSize(3);
    assertThat(new Inflation(2, 0.1, 0.6, 0).discs(Obstacle.of(walker(NONE), true), 0)).hasSize(1);
  }

  @Test
  void cellsAreThoseThatTheDiscsPass() {
    SweptCells cells = new SweptCells(0.1);
    cells.add(
        7,
        List.of(
            new Inflation.Disc(0, new Vec3(0, 0, 0.5), 0.5),
            new Inflation.Disc(1, new Vec3(4, 0, 0.5), 1)));
    Set<String> seen = new HashSet<>();
    double area = 0;
    for (SweptCells.Cell c : cells.cells()) {
      assertThat(seen.add(Math.round(c.middle().x() * 20) + "," + Math.round(c.middle().y() * 20)))
          .isTrue();
      assertThat(c.trackId()).isEqualTo(7);
      assertThat(c.middle().z()).isEqualTo(0.5);
      area += 0.01;
    }
    // Half a disc at each end, a trapezium between them, and what sticks out of the larger end.
    double expected = Math.PI / 2 * 0.25 + (1 + 2) / 2.0 * 4 + Math.PI / 2 * 1;
    assertThat(area).isCloseTo(expected, within(0.15));
    // The middle of the way is reached in the middle of the time, as nearly as a cell says.
    assertThat(cells.cells())
        .filteredOn(c -> Math.abs(c.middle().x() - 2.05) < 1e-6 && Math.abs(c.middle().y()) < 0.06)
        .allSatisfy(c -> assertThat(c.seconds()).isCloseTo(0.5125, within(1e-9)));
  }

  @Test
  void aCellHasTheFirstTimeThatSomethingMayBeThere() {
    SweptCells cells = new SweptCells(0.5);
    cells.add(1, List.of(new Inflation.Disc(2, new Vec3(0.25, 0.25, 0), 0.1)));
    cells.add(2, List.of(new Inflation.Disc(1, new Vec3(0.25, 0.25, 0), 0.1)));
    cells.add(3, List.of(new Inflation.Disc(3, new Vec3(0.25, 0.25, 0), 0.1)));
    assertThat(cells.cells()).containsExactly(new SweptCells.Cell(new Vec3(0.25, 0.25, 0), 1, 2));
  }

  /**
   * Costmaps clear the cells of a line from the robot's cell towards that of each point
   * (Bresenham), up to their range.
   */
  @Test
  void theRingsRaysPassEveryCellWithinItsCircle() {
    double cell = 0.05;
    for (double radius : new double[] {1, 3, 7.3}) {
      for (double yaw : new double[] {0, 0.3, 0.8}) {
        int n = (int) (radius / cell);
        Set<Long> cleared = new HashSet<>();
        for (Vec3 p : ClearingRing.points(radius, cell, 0.1)) {
          double x = p.x() * Math.cos(yaw) - p.y() * Math.sin(yaw) + 0.013; // in its cell
          double y = p.x() * Math.sin(yaw) + p.y() * Math.cos(yaw) + 0.037;
          line((long) Math.floor(x / cell), (long) Math.floor(y / cell), n, cleared);
        }
        for (long y = -n; y <= n; y++) {
          for (long x = -n; x <= n; x++) {
            assertThat(Math.hypot(x, y) > n - 1 || cleared.contains(key(x, y)))
                .as("cell %d, %d of %.1f m at %.1f", x, y, radius, yaw)
                .isTrue();
          }
        }
      }
    }
  }

  private static long key(long x, long y) {
    return x * 1_000_003 + y;
  }

  private static void line(long x1, long y1, int range, Set<Long> out) {
    double share = Math.min(1, range / Math.hypot(x1, y1));
    long steps = (long) (share * Math.max(Math.abs(x1), Math.abs(y1)));
    boolean steep = Math.abs(y1) > Math.abs(x1);
    long major = steep ? Math.abs(y1) : Math.abs(x1);
    long minor = steep ? Math.abs(x1) : Math.abs(y1);
    long error = major / 2;
    long x = 0;
    long y = 0;
    for (long i = 0; i <= steps; i++) {
      out.add(key(x, y));
      error += minor;
      if (error >= major) {
        error -= major;
        x += steep ? Long.signum(x1) : 0;
        y += steep ? 0 : Long.signum(y1);
      }
      x += steep ? 0 : Long.signum(x1);
      y += steep ? Long.signum(y1) : 0;
    }
  }
}
