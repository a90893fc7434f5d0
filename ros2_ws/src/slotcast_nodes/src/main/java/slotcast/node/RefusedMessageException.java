package slotcast.node;

/**
 * A message that is well-formed on the wire and still makes no sense: it is counted and reported on
 * /diagnostics, and the node goes on with the next one.
 */
public final class RefusedMessageException extends Exception {
  private static final int MAX_QUOTED = 60;

  /**
   * @param what the field at fault
   * @param got what was found
   * @param expected what would have been right
   */
  public RefusedMessageException(String what, String got, String expected) {
    super(what + ": got " + got + ", expected " + expected, null, false, false);
  }

  /** Text of a stranger, made fit for a log line: printable, quoted and cut. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), MAX_QUOTED); i++) {
      char c = text.charAt(i);
      quoted.append(c >= ' ' && c < 127 && c != '"' ? c : '?');
    }
    return quoted.append(text.length() > MAX_QUOTED ? "…\"" : "\"").toString();
  }
}
