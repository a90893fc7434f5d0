package slotcast.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import slotcast.error.UserError;

/**
 * Turns a configuration into the tree that records are bound to. Refuses what a slip leaves.
 * Nothing ({@code ~}) is a value only of a key of a file that extends another one, where it takes
 * the key away.
 */
final class YamlToJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final YamlTree tree;
  private final String source;
  private boolean removes;

  YamlToJson(YamlTree tree, String source) {
    this.tree = tree;
    this.source = source;
  }

  /** A value as it is written on the command line; nothing is nothing. */
  static JsonNode value(String text, String source) {
    YamlTree tree = YamlTree.of(text, source);
    if (tree.documents().size() > 1) {
      throw new UserError(source, "several documents", "one value", "remove ---");
    }
    YamlToJson convert = new YamlToJson(tree, source);
    convert.removes = true;
    return tree.documents().isEmpty()
        ? JSON.nullNode()
        : convert.convert(tree.documents().get(0), "the value", 0);
  }

  /**
   * @throws UserError for a key that stands there twice or has no value, a number that is not
   *     finite, and a tree without end
   */
  JsonNode convert(Node node) {
    removes =
        node instanceof MappingNode mapping
            && tree.entries(mapping).stream().anyMatch(e -> e.key().equals(LayeredConfig.EXTENDS));
    return convert(node, "the top", 0);
  }

  private JsonNode convert(Node node, String path, int depth) {
    tree.checkDepth(depth);
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, path);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode list = JSON.arrayNode();
      for (Node element : sequence.getValue()) {
        JsonNode value = convert(element, path + "[" + list.size() + "]", depth + 1);
        if (value.isNull()) {
          throw nothing(path + "[" + list.size() + "]", element);
        }
        list.add(value);
      }
      return list;
    }
    ObjectNode object = JSON.objectNode();
    Set<String> own = new HashSet<>();
    for (YamlTree.Entry entry : tree.entries((MappingNode) node)) {
      String below = depth == 0 ? entry.key() : path + "." + entry.key();
      if (!entry.merged() && !own.add(entry.key())) {
        throw refuse(below, entry.value(), "the key a second time", "one value", "remove one");
      }
      object.set(entry.key(), convert(entry.value(), below, depth + 1));
    }
    return object;
  }

  private JsonNode scalar(ScalarNode node, String path) {
    Object value = YamlScalar.value(node);
    if (value == null) {
      if (removes) {
        return JSON.nullNode();
      }
      throw nothing(path, node);
    }
    if (value instanceof Double number) {
      if (!Double.isFinite(number)) {
        throw refuse(path, node, node.getValue(), "a finite number", "correct the value");
      }
      return JSON.numberNode(number);
    }
    if (value instanceof Long number) {
      return JSON.numberNode(number);
    }
    return value instanceof Boolean truth ? JSON.booleanNode(truth) : JSON.textNode((String) value);
  }

  private UserError nothing(String path, Node node) {
    return refuse(path, node, "nothing", "a value", "add the value or remove the key");
  }

  private UserError refuse(String path, Node node, String got, String expected, String next) {
    return new UserError(
        "configuration " + source + " at " + path + " in line " + YamlTree.line(node),
        got,
        expected,
        next);
  }
}
