package slotcast.error;

/**
 * A mistake that the user can mend: a wrong path, value, file or key.
 *
 * <p>The message is one line: what is wrong, what was found, what was expected and what to do next.
 * A command line prints it without a stack trace and ends with exit status 2.
 */
public final class UserError extends RuntimeException {
  /** Exit status of a command that ended because of a {@link UserError}. */
  public static final int EXIT_STATUS = 2;

  /**
   * @param what the thing at fault, for example {@code "num_slots in model.yaml"}
   * @param got what was found
   * @param expected what would have been right
   * @param next what the user can do about it
   */
  public UserError(String what, String got, String expected, String next) {
    super(what + ": got " + got + ", expected " + expected + "; " + next);
  }

  /** As the other constructor, keeping the failure that led here. */
  public UserError(String what, String got, String expected, String next, Throwable cause) {
    this(what, got, expected, next);
    initCause(cause);
  }
}
