package slotcast.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import slotcast.error.UserError;

/**
 * A YAML text as a tree, with anchors and merge keys resolved and a mark for byte order left out.
 * Nothing in it is run or built, and a tree that refers to itself or unfolds without end is
 * refused.
 */
public final class YamlTree {
  private static final int MAX_DEPTH = 50;
  private static final int MAX_VALUES = 100_000;
  private static final String MERGE = "<<";

  /** How launch_ros writes a list of parameters; to us, and to rcl, a list like any other. */
  private static final Tag LIST_OF_LAUNCH_ROS = new Tag(Tag.PREFIX + "python/tuple");

  private final String source;
  private final List<Node> documents;
  private int values;

  /**
   * A key of a mapping.
   *
   * @param key as it is spelt
   * @param value what it stands for
   * @param line where the key stands, from 1
   * @param merged whether a merge key brought it
   */
  public record Entry(String key, Node value, int line, boolean merged) {}

  private YamlTree(String source, List<Node> documents) {
    this.source = source;
    this.documents = documents;
  }

  /**
   * Reads a text.
   *
   * @param source names it in messages
   * @throws UserError if it is no YAML
   */
  public static YamlTree of(String text, String source) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(1000);
    options.setTagInspector(LIST_OF_LAUNCH_ROS::equals);
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<Node> documents = new ArrayList<>();
    try {
      Composer composer =
          new Composer(
              new ParserImpl(new StreamReader(new StringReader(plain)), options),
              new NoTypes(),
              options);
      while (composer.checkNode()) {
        documents.add(composer.getNode());
      }
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null ? "" : " in line " + (e.getProblemMark().getLine() + 1);
      throw malformed(source, e.getProblem() + line, e);
    } catch (YAMLException e) {
      throw malformed(source, e.getMessage(), e);
    }
    return new YamlTree(source, documents);
  }

  private static UserError malformed(String source, String problem, YAMLException e) {
    return new UserError(
        "configuration " + source,
        String.valueOf(problem).replaceAll("\\s+", " "),
        "well-formed YAML",
        "correct the file",
        e);
  }

  /** The roots of the text's documents; none for an empty text. */
  public List<Node> documents() {
    return documents;
  }

  /**
   * The keys of a mapping, what merge keys bring before what stands there itself.
   *
   * @throws UserError if a key is no scalar, or merge keys go in a circle
   */
  public List<Entry> entries(MappingNode mapping) {
    List<Entry> entries = new ArrayList<>();
    merge(mapping, entries, 0);
    return entries;
  }

  private void merge(MappingNode mapping, List<Entry> entries, int depth) {
    checkDepth(depth);
    List<Entry> own = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      count();
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new UserError(
            "configuration " + source + " line " + line(tuple.getKeyNode()),
            "a list or mapping as a key",
            "a name",
            "correct the file");
      }
      if (key.getValue().equals(MERGE) && key.isPlain()) {
        mergeFrom(tuple.getValueNode(), entries, depth);
      } else {
        own.add(new Entry(key.getValue(), tuple.getValueNode(), line(key), depth > 0));
      }
    }
    entries.addAll(own);
  }

  private void mergeFrom(Node from, List<Entry> entries, int depth) {
    if (from instanceof MappingNode mapping) {
      merge(mapping, entries, depth + 1);
    } else if (from instanceof SequenceNode sequence) {
      // Of several, the first one wins.
      for (int i = sequence.getValue().size() - 1; i >= 0; i--) {
        checkDepth(depth + 1);
        mergeFrom(sequence.getValue().get(i), entries, depth + 1);
      }
    } else {
      throw new UserError(
          "configuration " + source + " line " + line(from),
          "a merge key (<<) of a single value",
          "a merge key of a mapping",
          "correct the file");
    }
  }

  /**
   * A node as plain Java: Boolean, Long, Double, String, List, Map with keys in their order, or
   * null for nothing. Of a key that stands there twice, the later one counts.
   *
   * @throws UserError if the tree is too deep or too large
   */
  public Object plain(Node node) {
    return plain(node, 0);
  }

  private Object plain(Node node, int depth) {
    checkDepth(depth);
    count();
    if (node instanceof ScalarNode scalar) {
      return YamlScalar.value(scalar);
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> list = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        list.add(plain(element, depth + 1));
      }
      return list;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (Entry entry : entries((MappingNode) node)) {
      map.put(entry.key(), plain(entry.value(), depth + 1));
    }
    return map;
  }

  private void count() {
    values++;
    if (values > MAX_VALUES) {
      throw new UserError(
          "configuration " + source,
          "more than " + MAX_VALUES + " values",
          "fewer",
          "use fewer aliases (*name)");
    }
  }

  /** Also ends a walk through a tree that refers to itself. */
  public void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new UserError(
          "configuration " + source,
          "values nested more than " + MAX_DEPTH + " deep",
          "fewer levels",
          "look for an alias (*name) inside of what it names");
    }
  }

  /** Where a node stands, from 1. */
  public static int line(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }

  /** Leaves the types to {@link YamlScalar}: a scalar has a tag only where one is written. */
  private static final class NoTypes extends Resolver {
    private static final Tag NONE = new Tag("slotcast:none");

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      return kind == NodeId.scalar ? NONE : super.resolve(kind, value, implicit);
    }
  }
}
