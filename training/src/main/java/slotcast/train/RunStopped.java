package slotcast.train;

/** A run that was asked to stop and can go on: not an error. */
final class RunStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** EX_TEMPFAIL of sysexits.h: start the same command again. */
  static final int STATUS = 75;

  RunStopped(String reason, int step, int steps) {
    super(
        "stopped by "
            + reason
            + " after step "
            + step
            + " of "
            + steps
            + "; the same command goes on from there");
  }
}
