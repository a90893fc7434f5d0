package slotcast.node;

/** A frame that comes again or comes late: counted, and otherwise of no consequence. */
public final class PassedOverException extends Exception {
  private static final long serialVersionUID = 1;

  public PassedOverException(String reason) {
    super(reason, null, false, false); // no stack: a camera may repeat every stamp
  }
}
