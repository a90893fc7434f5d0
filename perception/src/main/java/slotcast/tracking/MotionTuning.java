package slotcast.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a motion model is best used, measured on videos: by steps ahead, how many of the last
 * sightings it should look at, and how much of its displacement it should be believed. Objects slow
 * down and stop at others, so that all of it is too much.
 *
 * @param memory sightings looked at, by steps ahead from 1; beyond the table the last one counts
 * @param scale of the displacement from the last sighting, by steps ahead
 */
public record MotionTuning(List<Integer> memory, List<Double> scale) {
  /** Without tuning: all sightings, and all of the displacement. */
  public static final MotionTuning NONE = new MotionTuning(List.of(100), List.of(1.0));

  private static final double GRID = 0.02;
  private static final int GRID_POINTS = 66; // scales 0 to 1.3

  public MotionTuning {
    if (memory == null || scale == null || memory.isEmpty() || memory.size() != scale.size()) {
      throw new IllegalArgumentException(
          "motion tuning without a memory and a scale for each step");
    }
    memory = List.copyOf(memory);
    scale = List.copyOf(scale);
    if (Collections.min(memory) < 1 || scale.stream().anyMatch(s -> !(s >= 0 && s <= 2))) {
      throw new IllegalArgumentException(
          "memory is " + memory + " and scale " + scale + ", expected from 1, and 0 to 2");
    }
  }

  /** The model, used in this way. */
  public MotionModel of(MotionModel model) {
    return (past, stepNanos) -> new Tuned(this, model, past, stepNanos);
  }

  /** Asks the model for what is wanted, once for each memory. */
  private static final class Tuned implements MotionModel.Motion {
    private final MotionTuning tuning;
    private final MotionModel model;
    private final List<Sighting> past;
    private final long stepNanos;
    private final MotionModel.Motion[] byMemory;

    Tuned(MotionTuning tuning, MotionModel model, List<Sighting> past, long stepNanos) {
      this.tuning = tuning;
      this.model = model;
      this.past = past;
      this.stepNanos = stepNanos;
      byMemory = new MotionModel.Motion[past.size() + 1];
    }

    private MotionModel.Motion plain(int step) {
      int m = Math.min(past.size(), at(tuning.memory, step));
      if (byMemory[m] == null) {
        byMemory[m] = model.motion(newest(past, m), stepNanos);
      }
      return byMemory[m];
    }

    @Override
    public double x(int step) {
      double last = past.get(past.size() - 1).x();
      return last + at(tuning.scale, step) * (plain(step).x(step) - last);
    }

    @Override
    public double y(int step) {
      double last = past.get(past.size() - 1).y();
      return last + at(tuning.scale, step) * (plain(step).y(step) - last);
    }

    @Override
    public double variance(int step) {
      return plain(step).variance(step);
    }
  }

  private static <T> T at(List<T> table, int step) {
    return table.get(Math.min(step, table.size()) - 1);
  }

  private static <T> List<T> newest(List<T> list, int count) {
    return list.subList(list.size() - count, list.size());
  }

  /** Tries every memory and every scale, by the mean distance from where objects were. */
  public static final class Collector {
    private final MotionModel model;
    private final int shortest;
    private final int steps;
    private final double[][][] distance; // by memory, step, scale
    private final long[] counts;

    /**
     * @param shortest memory to try
     * @param longest memory to try
     * @param steps length of the table
     */
    public Collector(MotionModel model, int shortest, int longest, int steps) {
      this.model = model;
      this.shortest = shortest;
      this.steps = steps;
      distance = new double[longest - shortest + 1][steps][GRID_POINTS];
      counts = new long[steps];
    }

    /** Adds what was seen of an object, and where it was later. */
    public void add(MotionCase motion) {
      List<Sighting> past = motion.past();
      Sighting last = past.get(past.size() - 1);
      for (int m = 0; m < distance.length; m++) {
        List<Sighting> seen = newest(past, Math.min(past.size(), shortest + m));
        MotionModel.Motion path = model.motion(seen, motion.stepNanos());
        for (int k = 1; k <= steps; k++) {
          TruthTracks.Centre later = motion.later(k);
          if (later == null) {
            continue;
          }
          double dx = path.x(k) - last.x();
          double dy = path.y(k) - last.y();
          for (int s = 0; s < GRID_POINTS; s++) {
            distance[m][k - 1][s] +=
                Math.hypot(
                    last.x() + s * GRID * dx - later.x(), last.y() + s * GRID * dy - later.y());
          }
          counts[k - 1] += m == 0 ? 1 : 0;
        }
      }
    }

    /**
     * The best, up to the last step with data before the first without.
     *
     * @throws IllegalStateException if the first step has none
     */
    public MotionTuning tuning() {
      List<Integer> memory = new ArrayList<>();
      List<Double> scale = new ArrayList<>();
      for (int k = 0; k < steps && counts[k] > 0; k++) {
        int bestMemory = 0;
        int bestScale = 0;
        for (int m = 0; m < distance.length; m++) {
          for (int s = 0; s < GRID_POINTS; s++) {
            if (distance[m][k][s] < distance[bestMemory][k][bestScale]) {
              bestMemory = m;
              bestScale = s;
            }
          }
        }
        memory.add(shortest + bestMemory);
        scale.add(Math.round(bestScale * GRID * 100) / 100.0);
      }
      if (memory.isEmpty()) {
        throw new IllegalStateException("no prediction one step ahead was added");
      }
      return new MotionTuning(memory, scale);
    }
  }
}
