package slotcast.prediction.path;

import java.util.ArrayList;
import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.tracking.Covariance;
import slotcast.tracking.Ellipses;
import slotcast.tracking.Sighting;
import slotcast.tracking.Trajectory;
import slotcast.tracking.TrajectoryPoint;

/** Trajectories from what a {@link PathNet} expects. One thread at a time. */
public final class LearntPaths {
  private static final double LEAST = -4; // logarithms of the spread
  private static final double MOST = 3;

  /** Units by which a path is left at the line: less is how sightings are off, not motion. */
  private static final double NOTHING = 0.03;

  private final PathWalk walk;
  private final Ellipses ellipses;

  /**
   * @param ellipses what its covariances stand for; null if nobody has measured it
   */
  public LearntPaths(PathNet net, Ellipses ellipses) {
    walk = new PathWalk(net);
    this.ellipses = ellipses == null ? Ellipses.NORMAL : ellipses;
  }

  /**
   * The trajectories of a newest frame.
   *
   * @param looked frames of the history, oldest first
   * @param lines straight ahead, one for each object
   * @param models what the slots' model expects, of the same objects in the same order; says what
   *     is visible
   * @return as many, in the same order
   */
  public List<Trajectory> of(
      List<SlotFrame> looked, List<Trajectory> lines, List<Trajectory> models) {
    SlotFrame newest = looked.get(looked.size() - 1);
    FrameMapping m = newest.mapping();
    PathScene scene = PathScene.of(looked, lines, models);
    PathNet.Expected expected = walk.expect(scene);
    double[] crossing = scene.crossing();
    int n = models.size();
    List<Trajectory> out = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Trajectory model = models.get(i);
      Sighting now = newest.sighting(newest.slotOf(model.trackId())).orElseThrow();
      TrajectoryPoint[] points = new TrajectoryPoint[model.points().size()];
      for (int k = 1; k <= points.length; k++) {
        int at = (k - 1) * n + i;
        double off = believed(scene.line(), expected.moves(), at);
        double x = now.x() + between(scene.line(), expected.moves(), 2 * at, off) * m.cropWidth();
        double y =
            now.y() + between(scene.line(), expected.moves(), 2 * at + 1, off) * m.cropHeight();
        Covariance c =
            ellipses.of(k, spread(expected.spread(), at, k), crossing[at], scene.doubt(i));
        points[k - 1] =
            new TrajectoryPoint(
                model.at(k).stampNanos(),
                x,
                y,
                now.boxAt(x, y),
                new Covariance(
                    c.xx() * m.cropWidth() * m.cropWidth(),
                    c.xy() * m.cropWidth() * m.cropHeight(),
                    c.yy() * m.cropHeight() * m.cropHeight()),
                model.at(k).visible(),
                crossing[at]);
      }
      out.add(new Trajectory(model.trackId(), List.of(points)));
    }
    return out;
  }

  /** Share of the way from the line to the network's place: soft thresholding (Donoho 1995). */
  private static double believed(float[] line, float[] moves, int at) {
    double far = Math.hypot(moves[2 * at] - line[2 * at], moves[2 * at + 1] - line[2 * at + 1]);
    return far > NOTHING ? 1 - NOTHING / far : 0;
  }

  /** In shares of the frame. */
  private static double between(float[] line, float[] moves, int at, double share) {
    return (line[at] + share * (moves[at] - line[at])) / PathScene.UNITS;
  }

  /** In shares of the frame. */
  private static Covariance spread(float[] spread, int at, int step) {
    double unit = PathNet.deviation(step) / PathScene.UNITS;
    double first = unit * Math.exp(Math.max(LEAST, Math.min(MOST, spread[3 * at])));
    double second = unit * Math.exp(Math.max(LEAST, Math.min(MOST, spread[3 * at + 1])));
    double below = unit * spread[3 * at + 2];
    return new Covariance(first * first, first * below, below * below + second * second);
  }
}
