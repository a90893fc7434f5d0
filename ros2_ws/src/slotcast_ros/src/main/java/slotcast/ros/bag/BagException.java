package slotcast.ros.bag;

import java.io.IOException;
import java.util.regex.Pattern;

/** A bag that cannot be read or written: says what, got, expected and the next step. */
public final class BagException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 1500;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  private final String what;
  private final String got;
  private final String expected;
  private final String next;

  BagException(String what, String got, String expected, String next) {
    this(what, got, expected, next, null);
  }

  BagException(String what, String got, String expected, String next, Throwable cause) {
    super(plain(what + ": got " + got + ", expected " + expected + "; " + next), cause);
    this.what = what;
    this.got = got;
    this.expected = expected;
    this.next = next;
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

  /** What the user can do about it. */
  public String next() {
    return next;
  }

  /** Parts may come out of a file that nobody vouches for: one line, of some length. */
  static String plain(String part) {
    String text = part.length() <= MAX_LENGTH ? part : part.substring(0, MAX_LENGTH) + "…";
    return UNPRINTABLE.matcher(text).replaceAll(" ");
  }
}
