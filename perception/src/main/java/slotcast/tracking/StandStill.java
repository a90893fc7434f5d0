package slotcast.tracking;

import java.util.List;

/** Every object stays where it was seen last. */
public final class StandStill implements MotionModel {
  /** Standard deviation of the motion in one step, in box sizes; grows with the root of steps. */
  private static final double SIZES_PER_STEP = 0.5;

  private record Still(Sighting last, double variance) implements Motion {
    @Override
    public double x(int step) {
      return last.x();
    }

    @Override
    public double y(int step) {
      return last.y();
    }

    @Override
    public double variance(int step) {
      return step * variance;
    }
  }

  @Override
  public Motion motion(List<Sighting> past, long stepNanos) {
    Sighting last = past.get(past.size() - 1);
    double size = Math.max(1, Math.max(last.box().width(), last.box().height()));
    double deviation = SIZES_PER_STEP * size;
    return new Still(last, deviation * deviation);
  }
}
