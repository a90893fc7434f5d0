package slotcast.tracking;

import java.util.List;

/**
 * Every object goes on at the velocity that a Kalman filter has found from its past sightings
 * (nearly constant velocity, white acceleration; Bar-Shalom et al. 2001, section 6.2.2).
 *
 * <p>Time is counted in steps and noise in box sizes, so that neither the frame rate nor the image
 * size has to be known. The filter weighs noise of the sightings against changes of velocity: a
 * line through all of the past would keep the direction from before a collision, the difference of
 * the last two sightings would multiply their noise.
 *
 * <p>Noise is the same along x and y and does not mix them, so that one covariance of a place and
 * its velocity serves both.
 */
public final class ConstantVelocity implements MotionModel {
  private static final double FIRST_SPEED_SIZES = 1; // deviation of an unknown velocity, per step

  private final double fixSizes;
  private final double accelerationSizes;

  /**
   * @param fixSizes standard deviation of a sighting, in box sizes
   * @param accelerationSizes standard deviation of the velocity's change in one step, in box sizes
   *     per step
   */
  public ConstantVelocity(double fixSizes, double accelerationSizes) {
    if (!(fixSizes > 0 && accelerationSizes > 0)) {
      throw new IllegalArgumentException(
          "deviations are " + fixSizes + " and " + accelerationSizes + ", expected > 0");
    }
    this.fixSizes = fixSizes;
    this.accelerationSizes = accelerationSizes;
  }

  /** With the deviations that fit the simulated scenes. */
  public ConstantVelocity() {
    this(0.05, 0.05);
  }

  @Override
  public Motion motion(List<Sighting> past, long stepNanos) {
    double size = 0; // mean over the past: the last box may be cut by the image's border
    for (Sighting f : past) {
      size += Math.max(1, Math.max(f.box().width(), f.box().height())) / past.size();
    }
    return filter(past, stepNanos, size);
  }

  /** At the last sighting; velocities are per step. */
  private Filter filter(List<Sighting> past, long stepNanos, double size) {
    Sighting first = past.get(0);
    Filter filter =
        new Filter(
            first,
            Math.pow(fixSizes * size, 2),
            Math.pow(FIRST_SPEED_SIZES * size, 2),
            Math.pow(accelerationSizes * size, 2));
    double before = 0;
    for (int i = 1; i < past.size(); i++) {
      Sighting next = past.get(i);
      double time = (next.stampNanos() - first.stampNanos()) / (double) stepNanos;
      filter.goOn(time - before);
      filter.see(next);
      before = time;
    }
    return filter;
  }

  /** State and covariance; times in steps. */
  private static final class Filter implements Motion {
    private final double fix; // variance of a sighting
    private final double acceleration; // variance of the velocity's change in one step
    private double x;
    private double y;
    private double dx;
    private double dy;
    private double place; // variance
    private double both; // covariance of place and velocity
    private double velocity; // variance

    Filter(Sighting first, double fix, double speed, double acceleration) {
      this.fix = fix;
      this.acceleration = acceleration;
      x = first.x();
      y = first.y();
      place = fix;
      velocity = speed;
    }

    @Override
    public double x(int step) {
      return x + step * dx;
    }

    @Override
    public double y(int step) {
      return y + step * dy;
    }

    @Override
    public double variance(int step) {
      return placeVariance(step);
    }

    /** The place's variance so much later. */
    double placeVariance(double dt) {
      return place + 2 * dt * both + dt * dt * velocity + acceleration * dt * dt * dt / 3;
    }

    void goOn(double dt) {
      x += dt * dx;
      y += dt * dy;
      place = placeVariance(dt);
      both += dt * velocity + acceleration * dt * dt / 2;
      velocity += acceleration * dt;
    }

    void see(Sighting sighting) {
      double gain = place / (place + fix);
      double gainOfVelocity = both / (place + fix);
      double aheadX = sighting.x() - x;
      double aheadY = sighting.y() - y;
      x += gain * aheadX;
      y += gain * aheadY;
      dx += gainOfVelocity * aheadX;
      dy += gainOfVelocity * aheadY;
      velocity -= gainOfVelocity * both;
      both -= gain * both;
      place -= gain * place;
    }
  }
}
