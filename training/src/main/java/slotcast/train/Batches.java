package slotcast.train;

/**
 * What the steps of a run are trained on, part by part. A part depends on the run's seed, the step
 * and its number only, and can be asked for again.
 */
@FunctionalInterface
interface Batches<B> {
  /** A part of a step's batch, both from 0. */
  record At(int step, int part) {}

  /** A part of a step's batch. */
  B batch(int step, int part);

  /** How many parts a step's batch has. */
  default int parts(int step) {
    return 1;
  }

  /**
   * What comes after a part: null after the last one of the run.
   *
   * @param steps of the run
   */
  default At next(At at, int steps) {
    if (at.part() + 1 < parts(at.step())) {
      return new At(at.step(), at.part() + 1);
    }
    return at.step() + 1 < steps ? new At(at.step() + 1, 0) : null;
  }
}
