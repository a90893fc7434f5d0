package slotcast.node.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import slotcast.config.YamlTree;
import slotcast.error.UserError;

/**
 * A ROS 2 parameter file: names of namespaces and nodes, {@code ros__parameters} below them, then
 * parameters, in which a mapping stands for dots in a name.
 *
 * <p>Differs from rcl in what it lets pass: aliases and merge keys, an empty {@code
 * ros__parameters}, and whatever stands in sections of other nodes.
 */
final class ParameterFile {
  private static final String PARAMETERS = "ros__parameters";

  private final String source;
  private final YamlTree tree;
  private final Predicate<String> wanted;
  private final List<NodeSection> sections = new ArrayList<>();

  private ParameterFile(String source, YamlTree tree, Predicate<String> wanted) {
    this.source = source;
    this.tree = tree;
    this.wanted = wanted;
  }

  /**
   * Reads the sections of a file, in their order.
   *
   * @param wanted tells by its pattern whether a section is for a node that runs here; of the rest
   *     only the patterns are read
   * @throws UserError if it is missing, no YAML or no parameter file
   */
  static List<NodeSection> read(Path file, Predicate<String> wanted) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          "parameter file " + file,
          e.getClass().getSimpleName(),
          "a readable YAML file in UTF-8",
          "check the path",
          e);
    }
    return parse(text, file.toString(), wanted);
  }

  /** As {@link #read}; {@code source} names the text in messages. */
  static List<NodeSection> parse(String text, String source, Predicate<String> wanted) {
    ParameterFile file = new ParameterFile(source, YamlTree.of(text, source), wanted);
    for (Node document : file.tree.documents()) {
      file.readDocument(document);
    }
    return List.copyOf(file.sections);
  }

  private void readDocument(Node document) {
    if (isEmpty(document)) {
      return;
    }
    if (!(document instanceof MappingNode mapping)) {
      throw refuse("the top", document, "no mapping");
    }
    readNames(mapping, "", 0);
  }

  /** A level of namespaces and node names. */
  private void readNames(MappingNode mapping, String above, int depth) {
    tree.checkDepth(depth);
    for (YamlTree.Entry entry : tree.entries(mapping)) {
      if (entry.key().equals(PARAMETERS)) {
        if (above.isEmpty()) {
          throw refuse(PARAMETERS, entry.value(), "no node's name above it");
        }
        readParameters(above, entry.value());
        continue;
      }
      String name = join(above, entry.key());
      if (entry.value() instanceof MappingNode below) {
        readNames(below, name, depth + 1);
      } else if (!isEmpty(entry.value())) {
        if (above.isEmpty()) {
          throw refuse(entry.key(), entry.value(), "a value");
        }
        String where = source + " line " + entry.line();
        sections.add(
            new NodeSection(
                above, where, Map.of(), "the key " + entry.key() + " outside of " + PARAMETERS));
      }
    }
  }

  private void readParameters(String pattern, Node node) {
    String where = source + " line " + YamlTree.line(node);
    if (!wanted.test(pattern) || isEmpty(node)) {
      sections.add(new NodeSection(pattern, where, Map.of(), null));
    } else if (node instanceof MappingNode mapping) {
      Map<String, ParameterValue> values = new LinkedHashMap<>();
      flatten(mapping, "", values, 0);
      sections.add(new NodeSection(pattern, where, values, null));
    } else {
      sections.add(new NodeSection(pattern, where, Map.of(), "no mapping in " + PARAMETERS));
    }
  }

  private void flatten(
      MappingNode mapping, String above, Map<String, ParameterValue> values, int depth) {
    tree.checkDepth(depth);
    for (YamlTree.Entry entry : tree.entries(mapping)) {
      String name = above.isEmpty() ? entry.key() : above + "." + entry.key();
      if (entry.value() instanceof MappingNode below) {
        flatten(below, name, values, depth + 1);
      } else {
        values.put(
            name, new ParameterValue(tree.plain(entry.value()), source + " line " + entry.line()));
      }
    }
  }

  private static String join(String above, String name) {
    return above.isEmpty() || above.endsWith("/") ? above + name : above + "/" + name;
  }

  private boolean isEmpty(Node node) {
    return node instanceof ScalarNode && tree.plain(node) == null;
  }

  private UserError refuse(String what, Node node, String got) {
    return new UserError(
        "parameter file " + source + " line " + YamlTree.line(node) + " at " + what,
        got,
        "a node's name, " + PARAMETERS + " below it, then parameters",
        "correct the file");
  }
}
