package slotcast.optim;

/**
 * The factor on a loss whose gradients pass through float16, where those below 6e-8 vanish and
 * those above 65504 are infinite. As {@code torch.amp.GradScaler}: 65536 at first; halved, and the
 * step left out, whenever a gradient is not finite; doubled after every 2000 steps in a row
 * without.
 *
 * <p>Differs: a scale below 1 is refused, since gradients are not too large for float16 then but
 * not finite by themselves; GradScaler goes on for ever.
 */
public final class LossScale {
  private static final double FIRST = 65536;
  private static final double GROWTH = 2;
  private static final double BACKOFF = 0.5;
  private static final int INTERVAL = 2000;
  private static final double LEAST = 1;

  /**
   * For a checkpoint.
   *
   * @param scale of the next step
   * @param good steps in a row
   * @param skipped steps in all
   */
  public record State(double scale, int good, int skipped) {
    /** Of a run that begins. */
    public static final State START = new State(FIRST, 0, 0);
  }

  private State state = State.START;

  /** What the loss of the next step is multiplied by, a power of 2. */
  public double scale() {
    return state.scale;
  }

  /** Steps left out so far. */
  public int skipped() {
    return state.skipped;
  }

  /**
   * Takes note of a step.
   *
   * @param finite whether all its gradients were
   * @return false if it is hopeless: not finite at the least scale
   */
  public boolean update(boolean finite) {
    if (finite) {
      state =
          state.good + 1 < INTERVAL
              ? new State(state.scale, state.good + 1, state.skipped)
              : new State(state.scale * GROWTH, 0, state.skipped);
      return true;
    }
    if (state.scale * BACKOFF < LEAST) {
      return false;
    }
    state = new State(state.scale * BACKOFF, 0, state.skipped + 1);
    return true;
  }

  /** For a checkpoint. */
  public State state() {
    return state;
  }

  /** Takes back what {@link #state()} gave. */
  public void restore(State saved) {
    state = saved;
  }
}
