package slotcast.error;

import java.util.regex.Pattern;

/**
 * A mistake that the user can mend: a wrong path, value, file or key.
 *
 * <p>The message is one line: what is wrong, what was found, what was expected and what to do next.
 * A command line prints it without a stack trace and ends with exit status 2.
 */
public class UserError extends RuntimeException {
  /** Exit status of a command that ended because of a {@link UserError}. */
  public static final int EXIT_STATUS = 2;

  private static final int MAX_PART = 2000;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  private final String got;

  /**
   * @param what the thing at fault, for example {@code "num_slots in model.yaml"}
   * @param got what was found
   * @param expected what would have been right
   * @param next what the user can do about it
   */
  public UserError(String what, String got, String expected, String next) {
    super(
        oneLine(what)
            + (": got " + oneLine(got))
            + (", expected " + oneLine(expected))
            + ("; " + oneLine(next)));
    this.got = oneLine(got);
  }

  /** What was found, for whoever knows better what is at fault and what to do about it. */
  public final String got() {
    return got;
  }

  /**
   * Text that may come out of a file that nobody vouches for: no line breaks, no terminal codes.
   */
  public static String oneLine(String part) {
    String text =
        part == null || part.length() <= MAX_PART ? part : part.substring(0, MAX_PART) + "…";
    return text == null ? null : UNPRINTABLE.matcher(text).replaceAll(" ");
  }

  /** As the other constructor, keeping the failure that led here. */
  public UserError(String what, String got, String expected, String next, Throwable cause) {
    this(what, got, expected, next);
    initCause(cause);
  }
}
