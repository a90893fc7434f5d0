package slotcast.ros.cdr;

/**
 * Bytes that are no message of the type they were read as. Says what, got and expected; has no
 * stack trace, since the fault is the sender's, who may send many.
 */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String got;
  private final String expected;

  /**
   * @param what the field and the byte it stands at, as in {@code frame_id at byte 12}
   * @param got what was found there
   * @param expected what would have been right
   */
  public MalformedMessageException(String what, String got, String expected) {
    super(what + ": got " + got + ", expected " + expected);
    this.what = what;
    this.got = got;
    this.expected = expected;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  public String what() {
    return what;
  }

  public String got() {
    return got;
  }

  public String expected() {
    return expected;
  }

  /** The same fault, named with the message it was found in. */
  public MalformedMessageException in(String message) {
    return new MalformedMessageException(message + ": " + what, got, expected);
  }
}
