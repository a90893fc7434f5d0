package slotcast.node;

/**
 * A message that is well-formed on the wire and still makes no sense: it is counted and reported on
 * /diagnostics, and the node goes on with the next one.
 */
public final class RefusedMessageException extends Exception {
  /**
   * @param what the field at fault
   * @param got what was found
   * @param expected what would have been right
   */
  public RefusedMessageException(String what, String got, String expected) {
    super(what + ": got " + got + ", expected " + expected, null, false, false);
  }
}
