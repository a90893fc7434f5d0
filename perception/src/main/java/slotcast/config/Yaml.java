package slotcast.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import slotcast.error.UserError;

/**
 * Reads and writes immutable configuration records.
 *
 * <p>Keys are snake_case, unknown keys and missing numbers are refused by name, and a record checks
 * its own ranges in its constructor by throwing {@link IllegalArgumentException}.
 */
public final class Yaml {
  private static final ObjectMapper YAML =
      mapper(factory())
          .registerModule(PlainDouble.module())
          .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true);
  private static final ObjectMapper JSON = mapper(new JsonFactory());

  private Yaml() {}

  private static YAMLFactory factory() {
    return YAMLFactory.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .build();
  }

  private static ObjectMapper mapper(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text -> {
              text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
            })
        .build();
  }

  /**
   * Reads a file, and what it extends: a file may begin with {@code extends: other.yaml}, a path
   * relative to it. Its mappings merge with the other's key by key, its lists and single values
   * replace them, and {@code key: ~} takes a key away.
   *
   * @throws UserError if one is missing, no YAML, holds an unknown key, a value of another type
   *     (7.9 or "7" for a whole number, nothing, a number that is not finite) or out of range; it
   *     names the file where the value stands
   */
  public static <T> T read(Path path, Class<T> type) {
    return read(path, type, List.of());
  }

  /**
   * As the other, with values from the command line.
   *
   * @param settings {@code key.path=value}, the value in YAML, in the order in which they apply;
   *     elements of a list by their index, as {@code phases.0.steps=100}
   */
  public static <T> T read(Path path, Class<T> type, List<String> settings) {
    return parse(LayeredConfig.of(path, settings), type, YAML);
  }

  /**
   * What {@link #read} binds to a record, as YAML text: a file, what it extends and what the
   * command line says. Keys are not checked.
   *
   * @throws UserError if a file is missing or no YAML
   */
  public static String merged(Path path, List<String> settings) {
    return write(YAML, LayeredConfig.of(path, settings).tree());
  }

  /**
   * Reads a record from YAML text; {@code source} names it in messages.
   *
   * @throws UserError as {@link #read}
   */
  public static <T> T parse(String text, Class<T> type, String source) {
    return parse(LayeredConfig.of(text, source), type, YAML);
  }

  /** Reads a record from JSON text, as stored with weights. */
  public static <T> T parseJson(String text, Class<T> type, String source) {
    try {
      return parse(LayeredConfig.of(JSON.readTree(text), source), type, JSON);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "configuration " + source,
          oneLine(e.getOriginalMessage()) + " in line " + e.getLocation().getLineNr(),
          "well-formed JSON",
          "correct the file",
          e);
    }
  }

  /** The record as one line of JSON. */
  public static String toJson(Object record) {
    return write(JSON, record);
  }

  /**
   * The record as YAML that {@link #read} takes: without keys that have no value, or one that is
   * not finite, which stands for none.
   */
  public static String toYaml(Object record) {
    JsonNode tree = YAML.valueToTree(record);
    removeWithoutValue(tree);
    return write(YAML, tree);
  }

  private static void removeWithoutValue(JsonNode tree) {
    if (tree.isObject()) {
      tree.properties()
          .removeIf(
              key ->
                  key.getValue().isNull()
                      || (key.getValue().isDouble()
                          && !Double.isFinite(key.getValue().doubleValue())));
    }
    tree.forEach(Yaml::removeWithoutValue);
  }

  private static String write(ObjectMapper mapper, Object record) {
    try {
      return mapper.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + record.getClass(), e);
    }
  }

  private static <T> T parse(LayeredConfig config, Class<T> type, ObjectMapper mapper) {
    JsonNode tree = config.tree();
    try {
      T value = tree.isMissingNode() ? null : mapper.treeToValue(tree, type);
      if (value == null) {
        throw new UserError(
            "configuration " + config.source(""), "nothing", "keys", "write the file");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      List<String> known = e.getKnownPropertyIds().stream().map(String::valueOf).toList();
      List<JsonMappingException.Reference> record = e.getPath().subList(0, e.getPath().size() - 1);
      throw unknownKey(config, record, e.getPropertyName(), known, e);
    } catch (ValueInstantiationException e) {
      throw outOfRange(config, mapper, e);
    } catch (JsonMappingException e) {
      throw mismatch(config, mapper, e);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "configuration " + config.source(""),
          oneLine(e.getOriginalMessage()),
          "values of the right type",
          "correct the file",
          e);
    }
  }

  private static UserError unknownKey(
      LayeredConfig config,
      List<JsonMappingException.Reference> record,
      String key,
      Collection<String> known,
      JsonMappingException e) {
    String at = record.isEmpty() ? "" : path(record) + ".";
    return new UserError(
        "configuration " + config.source(LayeredConfig.child(pointer(record), key)),
        "unknown key " + at + key,
        "one of " + known,
        NearestName.of(key, known)
            .map(name -> "did you mean " + name + "?")
            .orElse("remove or correct the key"),
        e);
  }

  /** Names a misspelt key of a record that could not be built, perhaps for want of that key. */
  private static Optional<UserError> misspelt(
      LayeredConfig config,
      List<JsonMappingException.Reference> record,
      JavaType type,
      ObjectMapper mapper,
      JsonMappingException e) {
    List<String> known =
        mapper.getDeserializationConfig().introspect(type).findProperties().stream()
            .map(BeanPropertyDefinition::getName)
            .toList();
    for (Map.Entry<String, JsonNode> key : config.tree().at(pointer(record)).properties()) {
      if (!known.contains(key.getKey())) {
        return Optional.of(unknownKey(config, record, key.getKey(), known, e));
      }
    }
    return Optional.empty();
  }

  /** A record refused its values; the message begins with the key of the one that is wrong. */
  private static UserError outOfRange(
      LayeredConfig config, ObjectMapper mapper, ValueInstantiationException e) {
    Optional<UserError> misspelt = misspelt(config, e.getPath(), e.getType(), mapper, e);
    if (misspelt.isPresent()) {
      return misspelt.get();
    }
    String message = oneLine((e.getCause() == null ? e : e.getCause()).getMessage());
    String record = pointer(e.getPath());
    String wrong = record;
    String[] key = message.split("[ :]", 2)[0].split("\\.");
    for (int from = key.length - 1; from >= 0; from--) { // the path may hold its first parts
      String pointer = record;
      for (String part : Arrays.asList(key).subList(from, key.length)) {
        pointer = LayeredConfig.child(pointer, part);
      }
      if (!config.tree().at(pointer).isMissingNode()) {
        wrong = pointer;
      }
    }
    return new UserError(
        "configuration " + config.source(wrong) + " at " + path(e.getPath()),
        message,
        "a value in range",
        "correct the value",
        e);
  }

  /** A value is missing or of another type; if a key is misspelt, that one is named. */
  private static UserError mismatch(
      LayeredConfig config, ObjectMapper mapper, JsonMappingException e) {
    List<JsonMappingException.Reference> path = e.getPath();
    String where = "configuration " + config.source(pointer(path)) + " at " + path(path);
    Optional<JsonNode> got = at(config.tree(), path);
    if (got.isPresent() && !got.get().isNull()) {
      return new UserError(where, words(got.get()), expected(e), "correct the value", e);
    }
    if (!path.isEmpty() && path.get(path.size() - 1).getFrom() instanceof Class<?> record) {
      Optional<UserError> misspelt =
          misspelt(
              config, path.subList(0, path.size() - 1), mapper.constructType(record), mapper, e);
      if (misspelt.isPresent()) {
        return misspelt.get();
      }
    }
    return new UserError(
        where, "nothing", expected(e), got.isPresent() ? "correct the value" : "add the key", e);
  }

  private static Optional<JsonNode> at(JsonNode tree, List<JsonMappingException.Reference> path) {
    JsonNode node = tree;
    for (JsonMappingException.Reference step : path) {
      node =
          step.getFieldName() == null ? node.get(step.getIndex()) : node.get(step.getFieldName());
      if (node == null) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  private static String words(JsonNode got) {
    return switch (got.getNodeType()) {
      case STRING -> "the text \"" + got.textValue() + '"';
      case ARRAY -> "a list";
      case OBJECT -> "keys";
      default -> got.asText();
    };
  }

  private static String expected(JsonMappingException e) {
    Class<?> type =
        e instanceof MismatchedInputException mismatch
            ? mismatch.getTargetType()
            : e.getCause() instanceof InputCoercionException overflow
                ? overflow.getTargetType()
                : null;
    if (type == null) {
      return "a value of the right type";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(c -> c.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer" -> "a whole number up to " + Integer.MAX_VALUE;
      case "long", "Long" -> "a whole number";
      case "double", "Double", "float", "Float" -> "a finite number";
      case "boolean", "Boolean" -> "true or false";
      case "String", "Path" -> "a text";
      default ->
          type.isArray() || Collection.class.isAssignableFrom(type) ? "a list" : "keys with values";
    };
  }

  private static String pointer(List<JsonMappingException.Reference> path) {
    String pointer = "";
    for (JsonMappingException.Reference step : path) {
      String key =
          step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
      pointer = LayeredConfig.child(pointer, key);
    }
    return pointer;
  }

  private static String path(List<JsonMappingException.Reference> path) {
    String text =
        path.stream()
            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
            .collect(Collectors.joining("."));
    return text.isEmpty() ? "the top" : text;
  }

  private static String oneLine(String message) {
    return message == null ? "no message" : message.replaceAll("\\s+", " ");
  }
}
