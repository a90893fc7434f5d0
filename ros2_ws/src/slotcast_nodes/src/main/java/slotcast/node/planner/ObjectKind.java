package slotcast.node.planner;

import java.util.Arrays;
import java.util.Locale;

/**
 * What objects are, which slots do not tell: as a user says of a place where all are alike. In the
 * order of Autoware's labels.
 */
public enum ObjectKind {
  UNKNOWN,
  CAR,
  TRUCK,
  BUS,
  TRAILER,
  MOTORCYCLE,
  BICYCLE,
  PEDESTRIAN;

  /** Its name as a parameter's value. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all. */
  public static String[] words() {
    return Arrays.stream(values()).map(ObjectKind::word).toArray(String[]::new);
  }

  /** The one of a name. */
  public static ObjectKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Number in autoware_perception_msgs/ObjectClassification. */
  byte label() {
    return (byte) ordinal();
  }
}
