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

/** Turns a configuration into the tree that records are bound to. Refuses what a slip leaves. */
final class YamlToJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final YamlTree tree;
  private final String source;

  YamlToJson(YamlTree tree, String source) {
    this.tree = tree;
    this.source = source;
  }

  /**
   * @throws UserError for a key that stands there twice or has no value, a number that is not
   *     finite, and a tree without end
   */
  JsonNode convert(Node node) {
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
        list.add(convert(element, path + "[" + list.size() + "]", depth + 1));
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
      throw refuse(path, node, "nothing", "a value", "add the value or remove the key");
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

  private UserError refuse(String path, Node node, String got, String expected, String next) {
    return new UserError(
        "configuration " + source + " at " + path + " in line " + YamlTree.line(node),
        got,
        expected,
        next);
  }
}
