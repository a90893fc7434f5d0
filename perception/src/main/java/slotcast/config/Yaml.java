package slotcast.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import slotcast.error.UserError;

/**
 * Reads and writes immutable configuration records.
 *
 * <p>Keys are snake_case, unknown keys and missing numbers are refused by name, and a record checks
 * its own ranges in its constructor by throwing {@link IllegalArgumentException}.
 */
public final class Yaml {
  private static final ObjectMapper YAML = mapper(factory()).registerModule(PlainDouble.module());
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
   * Reads a file.
   *
   * @throws UserError if it is missing, no YAML, holds an unknown key, a value of another type (7.9
   *     or "7" for a whole number, nothing, a number that is not finite) or out of range
   */
  public static <T> T read(Path path, Class<T> type) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      throw new UserError(
          "configuration " + path,
          e.getClass().getSimpleName(),
          "a readable YAML file",
          "check the path",
          e);
    }
    return parse(text, type, path.toString());
  }

  /**
   * Reads a record from YAML text; {@code source} names it in messages.
   *
   * @throws UserError as {@link #read}
   */
  public static <T> T parse(String text, Class<T> type, String source) {
    YamlTree yaml = YamlTree.of(text, source);
    List<Node> documents = yaml.documents();
    if (documents.size() > 1) {
      throw new UserError(
          "configuration " + source,
          documents.size() + " documents",
          "one",
          "remove what follows the line ---");
    }
    JsonNode tree =
        documents.isEmpty()
            ? MissingNode.getInstance()
            : new YamlToJson(yaml, source).convert(documents.get(0));
    return parse(tree, type, source, YAML);
  }

  /** Reads a record from JSON text, as stored with weights. */
  public static <T> T parseJson(String text, Class<T> type, String source) {
    try {
      return parse(JSON.readTree(text), type, source, JSON);
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

  /** The record as YAML. */
  public static String toYaml(Object record) {
    return write(YAML, record);
  }

  private static String write(ObjectMapper mapper, Object record) {
    try {
      return mapper.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + record.getClass(), e);
    }
  }

  private static <T> T parse(JsonNode tree, Class<T> type, String source, ObjectMapper mapper) {
    try {
      T value = tree.isMissingNode() ? null : mapper.treeToValue(tree, type);
      if (value == null) {
        throw new UserError("configuration " + source, "nothing", "keys", "write the file");
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw unknownKey(source, e);
    } catch (ValueInstantiationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UserError(
          "configuration " + source + " at " + path(e.getPath()),
          oneLine(cause.getMessage()),
          "a value in range",
          "correct the value",
          e);
    } catch (JsonMappingException e) {
      throw mismatch(tree, type, source, mapper, e);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "configuration " + source,
          oneLine(e.getOriginalMessage()),
          "values of the right type",
          "correct the file",
          e);
    }
  }

  private static UserError unknownKey(String source, UnrecognizedPropertyException e) {
    List<String> known = e.getKnownPropertyIds().stream().map(String::valueOf).toList();
    return new UserError(
        "configuration " + source,
        "unknown key " + path(e.getPath()),
        "one of " + known,
        NearestName.of(e.getPropertyName(), known)
            .map(name -> "did you mean " + name + "?")
            .orElse("remove or correct the key"),
        e);
  }

  /** A value is missing or of another type; if a key is misspelt, that one is named. */
  private static UserError mismatch(
      JsonNode tree, Class<?> type, String source, ObjectMapper mapper, JsonMappingException e) {
    Optional<JsonNode> got = at(tree, e.getPath());
    if (got.isPresent() && !got.get().isNull()) {
      return new UserError(
          "configuration " + source + " at " + path(e.getPath()),
          words(got.get()),
          expected(e),
          "correct the value",
          e);
    }
    try {
      mapper
          .readerFor(type)
          .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readValue(tree);
    } catch (UnrecognizedPropertyException unknown) {
      return unknownKey(source, unknown);
    } catch (IOException other) {
      e.addSuppressed(other);
    }
    return new UserError(
        "configuration " + source + " at " + path(e.getPath()),
        "nothing",
        expected(e),
        got.isPresent() ? "correct the value" : "add the key",
        e);
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
