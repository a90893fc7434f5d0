package slotcast.ros.msg;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hash by which ROS 2 from Iron on tells whether two ends mean the same type: of its fields'
 * names and types, with those of all types in it, as JSON.
 *
 * <p>Source: REP 2016 (RIHS01), REP 2011, and type_description_interfaces/FieldType.
 */
public final class TypeHash {
  private static final Pattern FIELD =
      Pattern.compile(
          "(?<base>[\\w/]+)(<=(?<string>\\d+))?(?<array>\\[(?<most><=)?(?<size>\\d*)])? (?<name>\\w+)"
              + "( .*)?");
  private static final int NESTED = 1;
  private static final int STRING = 17;
  private static final int BOUNDED_STRING = 21;
  private static final int ARRAY = 48;
  private static final int BOUNDED_SEQUENCE = 96;
  private static final int UNBOUNDED_SEQUENCE = 144;

  private static final Map<String, Integer> IDS =
      Map.ofEntries(
          Map.entry("int8", 2),
          Map.entry("uint8", 3),
          Map.entry("char", 3), // in ROS 2 it is one
          Map.entry("int16", 4),
          Map.entry("uint16", 5),
          Map.entry("int32", 6),
          Map.entry("uint32", 7),
          Map.entry("int64", 8),
          Map.entry("uint64", 9),
          Map.entry("float32", 10),
          Map.entry("float64", 11),
          Map.entry("bool", 15),
          Map.entry("byte", 16),
          Map.entry("string", STRING));

  private static final Map<String, Optional<String>> KNOWN = new ConcurrentHashMap<>();

  private TypeHash() {}

  /**
   * The hash of a type, as in {@code RIHS01_df66...}.
   *
   * @param rosName as in {@code sensor_msgs/msg/Image}, or {@code std_srvs/srv/Trigger_Request}
   * @return empty if the type is not known here
   */
  public static Optional<String> of(String rosName) {
    return KNOWN.computeIfAbsent(
        rosName, name -> Definitions.fields(name).map(fields -> hash(description(name))));
  }

  private static String hash(String description) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(description.getBytes(UTF_8));
      return "RIHS01_" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String description(String rosName) {
    TreeSet<String> parts = new TreeSet<>();
    collect(rosName, parts);
    return "{\"type_description\": "
        + structure(rosName)
        + ", \"referenced_type_descriptions\": "
        + list(parts.stream().map(TypeHash::structure).toList())
        + "}";
  }

  private static void collect(String rosName, TreeSet<String> parts) {
    for (Matcher field : fields(rosName)) {
      String part = nested(rosName, field.group("base"));
      if (!part.isEmpty() && parts.add(part)) {
        collect(part, parts);
      }
    }
  }

  private static String structure(String rosName) {
    return "{\"type_name\": \""
        + rosName
        + "\", \"fields\": "
        + list(fields(rosName).stream().map(field -> field(rosName, field)).toList())
        + "}";
  }

  private static String list(List<String> elements) {
    return elements.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  private static String field(String rosName, Matcher field) {
    String nested = nested(rosName, field.group("base"));
    String string = field.group("string");
    int id = NESTED;
    if (nested.isEmpty()) {
      id = string == null ? IDS.get(field.group("base")) : BOUNDED_STRING;
    }
    String size = field.group("size");
    if (field.group("array") != null) {
      int many = field.group("most") == null ? ARRAY : BOUNDED_SEQUENCE;
      id += size.isEmpty() ? UNBOUNDED_SEQUENCE : many;
    }
    return "{\"name\": \"%s\", \"type\": {\"type_id\": %d, \"capacity\": %s, \"string_capacity\": %s, \"nested_type_name\": \"%s\"}}"
        .formatted(
            field.group("name"),
            id,
            size == null || size.isEmpty() ? "0" : size,
            string == null ? "0" : string,
            nested);
  }

  /** The full name of a type that is not one of the basic ones; else nothing. */
  private static String nested(String rosName, String base) {
    if (IDS.containsKey(base)) {
      return "";
    }
    int slash = base.indexOf('/');
    String owner =
        slash < 0 ? rosName.substring(0, rosName.indexOf('/')) : base.substring(0, slash);
    return owner + "/msg/" + base.substring(slash + 1);
  }

  /** Constants are none. */
  private static List<Matcher> fields(String rosName) {
    List<Matcher> fields = new ArrayList<>();
    String lines =
        Definitions.fields(rosName)
            .orElseThrow(() -> new IllegalStateException("no definition of " + rosName));
    for (String line : lines.split("\n")) {
      Matcher field = FIELD.matcher(line);
      if (field.matches()) {
        fields.add(field);
      }
    }
    return fields;
  }
}
