package slotcast.ros.msg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of message types as text, in the form in which MCAP files carry them. */
public final class Definitions {
  /** The name of that form: the definition, and after it those of the types that it is made of. */
  public static final String ENCODING = "ros2msg";

  private static final String RESOURCE = "definitions.txt";
  private static final String MARK = "MSG: ";
  private static final String LINE = "=".repeat(80) + "\n";
  private static final Map<String, String> FIELDS = read();

  private Definitions() {}

  /**
   * The definition of a type, with those of all types in it.
   *
   * @param rosName as in {@code sensor_msgs/msg/Image}
   * @return empty if the type is not known here
   */
  public static Optional<String> of(String rosName) {
    String name = rosName.replace("/msg/", "/");
    if (!FIELDS.containsKey(name)) {
      return Optional.empty();
    }
    Set<String> parts = new LinkedHashSet<>();
    collect(name, parts);
    StringBuilder text = new StringBuilder(FIELDS.get(name));
    for (String part : parts) {
      if (!part.equals(name)) {
        text.append(LINE).append(MARK).append(part).append('\n').append(FIELDS.get(part));
      }
    }
    return Optional.of(text.toString());
  }

  /**
   * The lines of a type's own fields and constants.
   *
   * @param rosName as in {@code sensor_msgs/msg/Image}, or {@code std_srvs/srv/Trigger_Request}
   */
  static Optional<String> fields(String rosName) {
    return Optional.ofNullable(FIELDS.get(rosName.replace("/msg/", "/")));
  }

  private static void collect(String name, Set<String> parts) {
    if (!parts.add(name)) {
      return;
    }
    String own = name.substring(0, name.indexOf('/') + 1);
    for (String line : FIELDS.get(name).split("\n")) {
      String type = line.substring(0, line.indexOf(' ')).replaceAll("\\[.*", "");
      if (FIELDS.containsKey(type)) {
        collect(type, parts);
      } else if (FIELDS.containsKey(own + type)) {
        collect(own + type, parts);
      }
    }
  }

  private static Map<String, String> read() {
    Map<String, String> fields = new LinkedHashMap<>();
    try (InputStream in = Definitions.class.getResourceAsStream(RESOURCE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String section : text.substring(MARK.length()).split("\n\n" + MARK)) {
        int end = section.indexOf('\n');
        fields.put(section.substring(0, end), section.substring(end + 1).strip() + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return fields;
  }
}
