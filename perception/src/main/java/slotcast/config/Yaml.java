package slotcast.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import slotcast.error.UserError;

/**
 * Reads and writes immutable configuration records.
 *
 * <p>Keys are snake_case, unknown keys and missing numbers are refused by name, and a record checks
 * its own ranges in its constructor by throwing {@link IllegalArgumentException}.
 */
public final class Yaml {
  private static final ObjectMapper YAML = mapper(factory());
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
        .build();
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is missing, no YAML, holds an unknown key or a value out of range
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
    return parse(text, type, path.toString(), YAML);
  }

  /** Reads a record from YAML text; {@code source} names it in messages. */
  public static <T> T parse(String text, Class<T> type, String source) {
    return parse(text, type, source, YAML);
  }

  /** Reads a record from JSON text, as stored with weights. */
  public static <T> T parseJson(String text, Class<T> type, String source) {
    return parse(text, type, source, JSON);
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

  private static <T> T parse(String text, Class<T> type, String source, ObjectMapper mapper) {
    try {
      T value = mapper.readValue(text, type);
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
      if (e.getOriginalMessage().startsWith("Cannot map `null`")) {
        throw missing(text, type, source, mapper, e);
      }
      throw new UserError(
          "configuration " + source + " at " + path(e.getPath()),
          oneLine(e.getOriginalMessage()),
          "a value of the right type",
          "correct the value",
          e);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "configuration " + source,
          oneLine(e.getOriginalMessage()) + " in line " + e.getLocation().getLineNr(),
          "well-formed text",
          "correct the file",
          e);
    }
  }

  private static UserError unknownKey(String source, UnrecognizedPropertyException e) {
    return new UserError(
        "configuration " + source,
        "unknown key " + path(e.getPath()),
        "one of " + e.getKnownPropertyIds(),
        "remove or correct the key",
        e);
  }

  /** A number is missing; if that is because its key is misspelt, the misspelt one is named. */
  private static UserError missing(
      String text, Class<?> type, String source, ObjectMapper mapper, JsonMappingException e) {
    try {
      mapper
          .readerFor(type)
          .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readValue(text);
    } catch (UnrecognizedPropertyException unknown) {
      return unknownKey(source, unknown);
    } catch (JsonProcessingException other) {
      e.addSuppressed(other);
    }
    return new UserError(
        "configuration " + source + " at " + path(e.getPath()),
        "nothing",
        "a value of the right type",
        "add the key",
        e);
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
