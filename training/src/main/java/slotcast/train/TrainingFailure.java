package slotcast.train;

import slotcast.error.UserError;

/** A run that came to nothing by itself, where another seed or configuration may not. */
final class TrainingFailure extends UserError {
  private static final long serialVersionUID = 1;

  /** Exit status of a collapsed run. */
  static final int COLLAPSED = 4;

  /** Exit status of a run with a loss or gradient that is not finite. */
  static final int NOT_FINITE = UserError.EXIT_STATUS;

  private final int status;

  TrainingFailure(int status, String what, String got, String expected, String next) {
    super(what, got, expected, next);
    this.status = status;
  }

  /** The exit status. */
  int status() {
    return status;
  }
}
