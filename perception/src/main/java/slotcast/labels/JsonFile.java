package slotcast.labels;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import slotcast.error.UserError;

/**
 * A JSON file that nobody vouches for. What is missing or of another kind is a {@link UserError}
 * with the file and the place in it.
 *
 * @param what it is, for messages: {@code annotation}
 * @param file where it is
 * @param next what a user may do about a fault in it
 * @param root its content
 */
public record JsonFile(String what, Path file, String next, JsonNode root) {
  /** CLEVRER's have a megabyte at most, COCO's annotations of a long video a hundred. */
  private static final long MOST_BYTES = 256L << 20;

  /** What to do about a file of a data set. */
  public static final String COPY_ANEW = "copy the file anew, or remove the video";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads a file.
   *
   * @throws UserError if the file is missing or no JSON object
   */
  public static JsonFile read(String what, Path file, String next) {
    JsonFile empty = new JsonFile(what, file, next, null);
    try {
      if (!Files.isRegularFile(file)) {
        throw empty.fault("", Files.exists(file) ? "no file" : "no such file", "a JSON file");
      }
      long size = Files.size(file);
      if (size == 0 || size > MOST_BYTES) {
        throw empty.fault("", size == 0 ? "an empty file" : size + " bytes", "a JSON file");
      }
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw empty.fault("", "a JSON " + kind(root), "a JSON object");
      }
      return new JsonFile(what, file, next, root);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw empty.fault(
          at == null ? "" : "byte " + Math.max(0, at.getByteOffset()),
          "no JSON: " + e.getOriginalMessage(),
          "a whole JSON file");
    } catch (IOException e) {
      throw empty.fault("", e.toString(), "a readable file");
    }
  }

  /** For messages only, so that the content may be collected. */
  public JsonFile withoutRoot() {
    return new JsonFile(what, file, next, null);
  }

  /** An error that names the file and the place in it; the place may be empty. */
  public UserError fault(String place, String got, String expected) {
    return new UserError(
        what + " " + file + (place.isEmpty() ? "" : " at " + place), got, expected, next);
  }

  private static String kind(JsonNode node) {
    return node == null || node.isMissingNode()
        ? "nothing"
        : node.getNodeType().toString().toLowerCase(java.util.Locale.ROOT);
  }

  /** A list in an object. */
  public JsonNode list(JsonNode parent, String key, String place) {
    JsonNode list = parent.path(key);
    if (!list.isArray()) {
      throw fault(within(place, key), kind(list), "a list");
    }
    return list;
  }

  /** An object in an object. */
  public JsonNode object(JsonNode parent, String key, String place) {
    JsonNode object = parent.path(key);
    if (!object.isObject()) {
      throw fault(within(place, key), kind(object), "an object");
    }
    return object;
  }

  /** A text in an object. */
  public String text(JsonNode parent, String key, String place) {
    JsonNode text = parent.path(key);
    if (!text.isTextual()) {
      throw fault(within(place, key), kind(text), "a text");
    }
    return text.textValue();
  }

  /** An integer in an object. */
  public int integer(JsonNode parent, String key, String place) {
    return integer(parent.path(key), within(place, key));
  }

  /** A node that is an integer. */
  public int integer(JsonNode node, String place) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw fault(place, node.isNumber() ? node.asText() : kind(node), "an integer");
    }
    return node.intValue();
  }

  /** A finite number in an object. */
  public double number(JsonNode parent, String key, String place) {
    return number(parent.path(key), within(place, key));
  }

  /** A node that is a finite number. */
  public double number(JsonNode node, String place) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw fault(place, node.isValueNode() ? node.asText() : kind(node), "a finite number");
    }
    return node.doubleValue();
  }

  /** A truth value in an object. */
  public boolean truth(JsonNode parent, String key, String place) {
    JsonNode truth = parent.path(key);
    if (!truth.isBoolean()) {
      throw fault(within(place, key), kind(truth), "true or false");
    }
    return truth.booleanValue();
  }

  private static String within(String place, String key) {
    return place.isEmpty() ? key : place + "." + key;
  }
}
