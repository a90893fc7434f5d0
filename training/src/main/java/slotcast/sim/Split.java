package slotcast.sim;

import java.util.Locale;

/** The parts of a data set. */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  /** Name of its folder. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
