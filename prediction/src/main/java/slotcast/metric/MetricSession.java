package slotcast.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import slotcast.geometry.RigidTransform;
import slotcast.image.PixelOrigin;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.Sighting;
import slotcast.tracking.TrajectoryPoint;

/**
 * One camera's objects in metres: positions, velocities and expected paths in a frame that stands
 * still.
 *
 * <p>The camera's own motion is not in them. Each position is found with the camera's pose at its
 * own stamp. What is expected in the image is what a camera would see that goes on moving as it
 * moves now, because it goes on from images of the moving camera; so each point of a path is put
 * into space from where the camera will then be, at its present velocity.
 *
 * <p>Covariances are carried through the Jacobian of the rays, with the uncertainty of the ground
 * or the depth and of the object's shape added. The pose of the camera is taken as it is told.
 *
 * <p>One thread at a time.
 */
public final class MetricSession {
  private final MetricOptions options;
  private final long patienceNanos;
  private final Map<Integer, SpaceTrack> tracks = new HashMap<>();

  /**
   * What was found.
   *
   * @param found in the order given
   * @param missing why others have no position
   */
  public record Result(List<MetricTrajectory> found, List<NoPositionException> missing) {
    public Result {
      found = List.copyOf(found);
      missing = List.copyOf(missing);
    }
  }

  /**
   * @param patienceNanos after which the motion of an object that is not seen is forgotten
   */
  public MetricSession(MetricOptions options, long patienceNanos) {
    this.options = options;
    this.patienceNanos = patienceNanos;
  }

  /**
   * Puts the objects of the newest frame into space.
   *
   * @param ranging how their distance is found
   * @param view of the camera at that frame
   * @param before the camera's pose one step earlier
   * @param stampNanos of the frame
   * @param stepNanos between two points of the expected paths
   */
  public Result update(
      Ranging ranging,
      View view,
      RigidTransform before,
      long stampNanos,
      long stepNanos,
      List<Seen> objects) {
    tracks.values().removeIf(t -> Math.abs(stampNanos - t.stampNanos()) > patienceNanos);
    List<MetricTrajectory> found = new ArrayList<>();
    List<NoPositionException> missing = new ArrayList<>();
    for (Seen seen : objects) {
      try {
        found.add(trajectory(ranging, view, before, stampNanos, stepNanos, seen));
      } catch (NoPositionException e) {
        missing.add(e);
      }
    }
    return new Result(found, missing);
  }

  private MetricTrajectory trajectory(
      Ranging ranging, View view, RigidTransform before, long stampNanos, long stepNanos, Seen seen)
      throws NoPositionException {
    Sighting now = seen.now();
    Box box = now.box();
    double variance = options.pixelVariance(Math.max(box.width(), box.height()));
    Place place = ranging.now(view, seen, image(now.x(), now.y(), Covariance.round(variance), now));
    int id = seen.expected().trackId();
    SpaceTrack track = tracks.get(id);
    if (track == null || track.stampNanos() >= stampNanos) {
      track = new SpaceTrack(stampNanos, place, options.acceleration());
      tracks.put(id, track);
    } else {
      track.update(stampNanos, place);
    }
    return new MetricTrajectory(
        id,
        place.position(),
        place.covariance(),
        track.velocity(),
        track.velocityCovariance(),
        place.width(),
        place.height(),
        path(ranging, view, before, stampNanos, stepNanos, seen, place, track));
  }

  private static List<MetricTrajectory.Point> path(
      Ranging ranging,
      View view,
      RigidTransform before,
      long stampNanos,
      long stepNanos,
      Seen seen,
      Place place,
      SpaceTrack track) {
    List<MetricTrajectory.Point> points = new ArrayList<>();
    for (TrajectoryPoint p : seen.expected().points()) {
      double steps = (double) (p.stampNanos() - stampNanos) / stepNanos;
      double seconds = (p.stampNanos() - stampNanos) * 1e-9;
      View then = new View(view.camera(), before.towards(view.pose(), 1 + steps));
      Place carriedOn =
          new Place(
              place.position().plus(track.velocity().times(seconds)),
              place.noise().plus(track.growth(seconds)),
              place.bias(),
              place.range(),
              place.width(),
              place.height());
      try {
        Place at =
            ranging.ahead(then, image(p.x(), p.y(), p.covariance(), seen.now()), place, carriedOn);
        points.add(new MetricTrajectory.Point(p.stampNanos(), at.position(), at.covariance()));
      } catch (NoPositionException beyond) {
        break; // out of the lens's field, or above the horizon: so are the points after it
      }
    }
    return points;
  }

  /** The door from the pixels of the tracks. */
  private static Ranging.ImagePlace image(double x, double y, Covariance covariance, Sighting now) {
    return new Ranging.ImagePlace(
        PixelOrigin.toCentre(x),
        PixelOrigin.toCentre(y),
        covariance,
        now.box().bottom() - now.y(),
        now.box().width(),
        now.box().height());
  }

  /** Forgets all motion. */
  public void reset() {
    tracks.clear();
  }
}
