package slotcast.ros.bag;

import java.io.IOException;

/** A bag that cannot be read or written: says what, got, expected and the next step. */
public final class BagException extends IOException {
  private static final long serialVersionUID = 1L;

  BagException(String what, String got, String expected, String next) {
    this(what, got, expected, next, null);
  }

  BagException(String what, String got, String expected, String next, Throwable cause) {
    super(what + ": got " + got + ", expected " + expected + "; " + next, cause);
  }
}
