package slotcast.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import slotcast.error.UserError;

/**
 * A configuration of several layers: the file that {@code extends:} names, the file itself, and
 * what {@code --set key.path=value} changes. Mappings merge key by key; lists and single values
 * replace what was there; {@code key: ~} takes a key away. It remembers which layer each value
 * comes from, for messages.
 */
final class LayeredConfig {
  static final String EXTENDS = "extends";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final Map<String, String> sources = new HashMap<>(); // by JSON pointer
  private JsonNode tree = MissingNode.getInstance();

  private LayeredConfig(String name) {
    this.name = name;
  }

  /** One layer that is there already. */
  static LayeredConfig of(JsonNode tree, String source) {
    LayeredConfig config = new LayeredConfig(source);
    config.tree = tree;
    return config;
  }

  /**
   * Reads a text that extends nothing.
   *
   * @throws UserError if it is no YAML, or extends a file
   */
  static LayeredConfig of(String text, String source) {
    return of(document(text, source), source);
  }

  /**
   * Reads a file and what it extends.
   *
   * @param settings {@code key.path=value}, in their order; elements of a list by their index
   * @throws UserError if one is missing or no YAML, they go in a circle, or there is nothing to
   *     take away
   */
  static LayeredConfig of(Path file, List<String> settings) {
    LayeredConfig config = new LayeredConfig(file.toString());
    config.add(file, new ArrayList<>());
    settings.forEach(config::set);
    return config;
  }

  JsonNode tree() {
    return tree;
  }

  /** The layer that a value comes from; the whole configuration's name where that is none. */
  String source(String pointer) {
    String at = pointer;
    while (!sources.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, at.lastIndexOf('/'));
    }
    return sources.getOrDefault(at, name);
  }

  private void add(Path file, List<Path> above) {
    Path place = file.toAbsolutePath().normalize();
    above.add(place);
    if (above.indexOf(place) < above.size() - 1) {
      throw new UserError(
          "configuration " + name,
          "files that extend each other in a circle: "
              + above.stream()
                  .map(p -> p.getFileName().toString())
                  .collect(Collectors.joining(" -> ")),
          "a chain that ends",
          "remove one of the lines extends:");
    }
    JsonNode layer = document(text(file), file.toString());
    if (layer instanceof ObjectNode map && map.has(EXTENDS)) {
      JsonNode base = map.remove(EXTENDS);
      if (!base.isTextual()) {
        throw new UserError(
            "configuration " + file + " at " + EXTENDS,
            base.toString(),
            "the path of one file, relative to this one",
            "correct the value");
      }
      add(extended(file, base.textValue()), above);
    }
    merge(layer, file.toString());
  }

  private static Path extended(Path file, String base) {
    Path path = file.resolveSibling(base).normalize();
    if (!Files.isRegularFile(path)) {
      throw new UserError(
          "configuration " + file + " at " + EXTENDS,
          "no file " + path,
          "the path of a YAML file, relative to this one",
          "correct the value");
    }
    return path;
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UserError(
          "configuration " + path,
          Files.isDirectory(path) ? "a folder" : e.getClass().getSimpleName(),
          "a readable YAML file",
          "check the path",
          e);
    }
  }

  private static JsonNode document(String text, String source) {
    YamlTree yaml = YamlTree.of(text, source);
    List<Node> documents = yaml.documents();
    if (documents.size() > 1) {
      throw new UserError(
          "configuration " + source,
          documents.size() + " documents",
          "one",
          "remove what follows the line ---");
    }
    return documents.isEmpty()
        ? MissingNode.getInstance()
        : new YamlToJson(yaml, source).convert(documents.get(0));
  }

  private void merge(JsonNode layer, String source) {
    if (layer.isMissingNode()) {
      return;
    }
    if (!(layer instanceof ObjectNode above)) {
      tree = layer;
      return;
    }
    if (!(tree instanceof ObjectNode)) {
      tree = JSON.objectNode();
    }
    merge((ObjectNode) tree, above, "", source);
  }

  private void merge(ObjectNode below, ObjectNode above, String at, String source) {
    for (Map.Entry<String, JsonNode> key : above.properties()) {
      put(below, key.getKey(), key.getValue(), child(at, key.getKey()), source);
    }
  }

  private void put(ObjectNode below, String key, JsonNode value, String pointer, String source) {
    if (value.isNull()) {
      if (below.remove(key) == null) {
        throw nothingToRemove(below, pointer, key, source);
      }
      forget(pointer);
    } else if (value instanceof ObjectNode above) {
      if (!(below.get(key) instanceof ObjectNode)) {
        forget(pointer);
        below.set(key, JSON.objectNode());
        sources.put(pointer, source);
      }
      merge((ObjectNode) below.get(key), above, pointer, source);
    } else {
      below.set(key, value);
      forget(pointer);
      sources.put(pointer, source);
    }
  }

  private static UserError nothingToRemove(
      ObjectNode below, String pointer, String key, String source) {
    List<String> known = new ArrayList<>();
    below.fieldNames().forEachRemaining(known::add);
    return new UserError(
        "configuration " + source + " at " + dotted(pointer),
        "nothing to take away",
        "one of " + known,
        NearestName.of(key, known)
            .map(other -> "did you mean " + other + "?")
            .orElse("remove the key"));
  }

  private void forget(String pointer) {
    sources.keySet().removeIf(p -> p.equals(pointer) || p.startsWith(pointer + "/"));
  }

  private void set(String setting) {
    int equals = setting.indexOf('=');
    String source = "--set " + setting;
    String[] keys = equals < 0 ? new String[0] : setting.substring(0, equals).split("\\.", -1);
    if (keys.length == 0 || List.of(keys).contains("")) {
      throw new UserError(
          source, "this", "KEY=VALUE", "write for example --set optimiser.peak_rate=1e-4");
    }
    JsonNode value = YamlToJson.value(setting.substring(equals + 1), source);
    ObjectNode top = tree instanceof ObjectNode map ? map : JSON.objectNode();
    tree = top;
    set(top, keys, 0, value, "", source);
  }

  private void set(
      JsonNode below, String[] keys, int depth, JsonNode value, String at, String source) {
    String key = keys[depth];
    String pointer = child(at, key);
    boolean last = depth == keys.length - 1;
    if (below instanceof ArrayNode list) {
      int index = index(list, key, at, source);
      if (!last) {
        set(list.get(index), keys, depth + 1, value, pointer, source);
      } else if (value.isNull()) {
        throw new UserError(source, "nothing", "a value", "give the whole list");
      } else {
        list.set(index, value);
        forget(pointer);
        sources.put(pointer, source);
      }
      return;
    }
    if (!(below instanceof ObjectNode map)) {
      throw new UserError(
          source,
          dotted(at) + ", which is a single value",
          "keys",
          "set " + dotted(at) + " itself");
    }
    if (last) {
      put(map, key, value, pointer, source);
      return;
    }
    if (!map.has(key)) {
      map.set(key, JSON.objectNode());
      sources.put(pointer, source);
    }
    set(map.get(key), keys, depth + 1, value, pointer, source);
  }

  private static int index(ArrayNode list, String key, String at, String source) {
    if (!key.matches("\\d{1,6}") || Integer.parseInt(key) >= list.size()) {
      throw new UserError(
          source,
          "element " + key + " of " + dotted(at),
          list.isEmpty() ? "no element: the list is empty" : "0 to " + (list.size() - 1),
          "set " + dotted(at) + " itself to change how many there are");
    }
    return Integer.parseInt(key);
  }

  /** The pointer of a key below another one. */
  static String child(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  private static String dotted(String pointer) {
    return pointer.isEmpty()
        ? "the top"
        : pointer.substring(1).replace('/', '.').replace("~1", "/").replace("~0", "~");
  }
}
