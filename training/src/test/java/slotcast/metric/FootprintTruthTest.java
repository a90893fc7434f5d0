package slotcast.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.geometry.Vec3;
import slotcast.metric.TrueScenes.Sample;
import slotcast.metric.obstacle.Inflation;
import slotcast.metric.obstacle.Obstacle;
import slotcast.metric.obstacle.SweptCells;
import slotcast.sim.SceneConfig;
import slotcast.sim.Simulator;
import slotcast.sim.ViewConfig;

/**
 * Footprints over time against where simulated objects truly went, and the picture of
 * docs/planners.md, which is one of these scenes: {@code target/planners.svg}.
 */
class FootprintTruthTest {
  private static final int STEPS = 8;
  private static final int FRAMES = 16;
  private static final int SETTLED = 4; // frames after which a velocity is known
  private static final int VIDEOS = 12;
  private static final long SEED = 7100;
  private static final double CELL = 0.05;
  private static final Inflation INFLATION = new Inflation(2, 0.05, 0.5, 1);
  private static final SceneConfig SCENE =
      SceneConfig.obj3d()
          .withSize(160, 120)
          .withFrames(FRAMES)
          .withObjectCount(3, 4)
          .withView(new ViewConfig(5.4, 46, 36, 0, 0.55, 0.12, 1));

  private static List<Sample> samples(int video) throws NoPositionException {
    List<Sample> all = new ArrayList<>();
    new TrueScenes(SCENE, TrueScenes.still(), STEPS)
        .run(
            Simulator.videoSeed(SEED, video),
            MetricOptions.DEFAULT,
            List.of((simulation, frame) -> new GroundPlane(0, MetricOptions.DEFAULT)),
            all::add);
    return all;
  }

  private static List<Inflation.Disc> discs(Sample s) {
    return INFLATION.discs(Obstacle.of(s.told(), true), s.frame() * TrueScenes.STEP_NANOS);
  }

  @Test
  void objectsStayWithinTheRoomThatTheyAreGiven() throws NoPositionException {
    int points = 0;
    int middles = 0;
    int bare = 0;
    for (int video = 0; video < VIDEOS; video++) {
      for (Sample s : samples(video)) {
        List<Inflation.Disc> discs = discs(s);
        for (int k = 1; k < discs.size() && k <= s.truePath().size(); k++) {
          if (s.frame() < SETTLED) {
            continue;
          }
          Vec3 truth = s.truePath().get(k - 1);
          Inflation.Disc disc = discs.get(k);
          double off = Math.hypot(truth.x() - disc.middle().x(), truth.y() - disc.middle().y());
          double own = s.told().width() / 2;
          points++;
          middles += off <= disc.radius() - own ? 1 : 0; // then all of the object is within
          bare += off <= 0.05 ? 1 : 0;
        }
      }
    }
    System.out.printf(
        "footprints: %d points of paths; the whole object within its footprint %.1f %%, within the"
            + " margin alone %.1f %%%n",
        points, 100.0 * middles / points, 100.0 * bare / points);
    assertThat(points).isGreaterThan(300);
    assertThat((double) middles / points).isGreaterThan(0.95);
    assertThat(bare).as("without inflation").isLessThan(middles);
  }

  @Test
  void thePictureOfTheDocs() throws IOException, NoPositionException {
    List<Sample> shown = List.of();
    for (int video = 0; video < VIDEOS; video++) { // the frame with the longest ways
      List<Sample> samples = samples(video);
      for (int f = SETTLED; f < FRAMES - STEPS; f++) {
        List<Sample> now = known(samples, f);
        if (now.size() > 1 && way(now) > way(shown)) {
          shown = now;
        }
      }
    }
    SweptCells cells = new SweptCells(CELL);
    shown.forEach(s -> cells.add(s.told().trackId(), discs(s)));
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;
    for (SweptCells.Cell c : cells.cells()) {
      left = Math.min(left, c.middle().x() - 0.3);
      right = Math.max(right, c.middle().x() + 0.3);
      bottom = Math.min(bottom, c.middle().y() - 0.3);
      top = Math.max(top, c.middle().y() + 0.3);
    }
    TopView view = new TopView(left, bottom, right, top).cells(cells, CELL, 0.1 * STEPS);
    shown.forEach(s -> view.obstacle(Obstacle.of(s.told(), true), discs(s), s.truePath()));
    String svg =
        view.svg(
            "Filled: objects now. Line: expected path, a circle each 0.1 s.",
            "Squares: footprint cloud. Black: the simulated truth, %.1f s ahead."
                .formatted(0.1 * STEPS));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "planners.svg"), svg);
    assertThat(shown).hasSizeGreaterThan(1);
    assertThat(svg).contains("<polyline").endsWith("</svg>\n");
  }

  /** The objects of a frame, if all were seen in the frames before, too. */
  private static List<Sample> known(List<Sample> samples, int frame) {
    List<Sample> now = samples.stream().filter(s -> s.frame() == frame).toList();
    boolean all =
        now.stream()
            .allMatch(
                s ->
                    samples.stream()
                            .filter(o -> o.object() == s.object())
                            .filter(o -> o.frame() < frame && o.frame() >= frame - SETTLED)
                            .count()
                        == SETTLED);
    return all ? now : List.of();
  }

  private static double way(List<Sample> samples) {
    return samples.stream()
        .mapToDouble(s -> s.truth().minus(s.truePath().get(STEPS - 1)).norm())
        .sum();
  }
}
