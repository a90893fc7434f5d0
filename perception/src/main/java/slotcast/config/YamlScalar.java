package slotcast.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The type of a YAML scalar, told as ROS 2's rcl_yaml_param_parser tells it: truth values, whole
 * numbers as C's strtoll reads them, numbers as strtod does, and text for the rest and for all that
 * is quoted. So {@code 1e-4} is a number, which YAML 1.1 alone would take for text.
 *
 * <p>Differs from rcl: {@code null} and {@code ~} are nothing, not text.
 */
final class YamlScalar {
  private static final Set<String> TRUE =
      Set.of("Y", "y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("N", "n", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern WHOLE =
      Pattern.compile("([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("([+-]?)\\.?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private YamlScalar() {}

  /** A Boolean, Long, Double or String; null for nothing. */
  static Object value(ScalarNode node) {
    boolean text = node.getScalarStyle() != ScalarStyle.PLAIN || node.getTag().equals(Tag.STR);
    return text ? node.getValue() : plain(node.getValue());
  }

  private static Object plain(String text) {
    if (NOTHING.contains(text)) {
      return null;
    }
    if (TRUE.contains(text)) {
      return true;
    }
    if (FALSE.contains(text)) {
      return false;
    }
    Matcher whole = WHOLE.matcher(text);
    if (whole.matches()) {
      BigInteger value = whole(whole);
      // As in C, what does not fit is a number of less precision.
      return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value.doubleValue();
    }
    if (DECIMAL.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    Matcher notFinite = NOT_FINITE.matcher(text);
    if (notFinite.matches()) {
      double size =
          notFinite.group(2).toLowerCase(Locale.ROOT).equals("nan")
              ? Double.NaN
              : Double.POSITIVE_INFINITY;
      return notFinite.group(1).equals("-") ? -size : size;
    }
    return text;
  }

  private static BigInteger whole(Matcher m) {
    BigInteger size =
        m.group(2) != null
            ? new BigInteger(m.group(2), 16)
            : m.group(3) != null ? new BigInteger(m.group(3), 8) : new BigInteger(m.group(4));
    return m.group(1).equals("-") ? size.negate() : size;
  }
}
