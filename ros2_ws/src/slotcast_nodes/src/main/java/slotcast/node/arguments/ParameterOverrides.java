package slotcast.node.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import slotcast.config.YamlTree;
import slotcast.error.UserError;

/**
 * Parameter files and assignments in the order in which they were given.
 *
 * <p>A later file or assignment replaces the values of an earlier one. In one file the more
 * specific section wins, wherever it stands: a node's full name before a name in any namespace, and
 * that before a wildcard for all nodes; of equal ones, the later. Differs from rcl, where a pattern
 * that appeared before keeps its place, so that {@code -p key:=value} may lose against a file; and
 * in that {@code -p node:key:=value} finds the node in whatever namespace.
 */
public final class ParameterOverrides {
  /** Nothing given. */
  public static final ParameterOverrides NONE = new ParameterOverrides(List.of());

  private static final String EVERY_NODE = "/**";
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?:(?<node>[A-Za-z_][A-Za-z0-9_]*):(?!=))?"
              + "(?<key>[A-Za-z_/][A-Za-z0-9_/]*(?:\\.[A-Za-z_/][A-Za-z0-9_/]*)*+)"
              + ":=(?<value>.*)",
          Pattern.DOTALL);

  private final List<Source> sources;

  /** A file, or an assignment on the command line. */
  private record Source(Path file, NodeSection assignment) {
    List<NodeSection> sections(String fullName) {
      return file == null
          ? List.of(assignment)
          : ParameterFile.read(file, pattern -> NodeSection.matches(pattern, fullName));
    }
  }

  private ParameterOverrides(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /** The same with a file after what is there. */
  public ParameterOverrides withFile(Path file) {
    return with(new Source(file, null));
  }

  /**
   * The same with an assignment {@code key:=value} or {@code node:key:=value}, its value in YAML.
   *
   * @throws UserError if it is none
   */
  public ParameterOverrides withAssignment(String text) {
    Matcher m = ASSIGNMENT.matcher(text);
    if (!m.matches()) {
      throw new UserError(
          "parameter",
          '"' + text + '"',
          "key:=value or node:key:=value",
          "write it as -p steps:=5 or -p slotcast_prediction:steps:=5");
    }
    String source = "-p " + text;
    String pattern = m.group("node") == null ? EVERY_NODE : EVERY_NODE + "/" + m.group("node");
    YamlTree tree = YamlTree.of(m.group("value"), source);
    List<Node> documents = tree.documents();
    if (documents.size() != 1 || documents.get(0) instanceof MappingNode) {
      throw new UserError(
          "parameter " + source,
          documents.isEmpty() ? "nothing" : "a mapping",
          "a value or a list",
          "add the value; for nested parameters put dots in the key");
    }
    Object value = tree.plain(documents.get(0));
    return with(
        new Source(
            null,
            new NodeSection(
                pattern, source, Map.of(m.group("key"), new ParameterValue(value, source)), null)));
  }

  private ParameterOverrides with(Source source) {
    List<Source> more = new ArrayList<>(sources);
    more.add(source);
    return new ParameterOverrides(more);
  }

  /** These first, then {@code later}. */
  public ParameterOverrides then(ParameterOverrides later) {
    List<Source> both = new ArrayList<>(sources);
    both.addAll(later.sources);
    return new ParameterOverrides(both);
  }

  /**
   * What is given for a node.
   *
   * @throws UserError if a file cannot be read
   */
  public NodeParameters of(NodeNames names) {
    NodeParameters parameters = new NodeParameters(names.fullName());
    for (Source source : sources) {
      List<NodeSection> sections = source.sections(names.fullName());
      List<NodeSection> mine =
          sections.stream()
              .filter(section -> section.isFor(names.fullName()))
              .sorted(NodeSection.BY_SPECIFICITY)
              .toList();
      for (NodeSection section : mine) {
        requireRight(section);
        section.values().forEach((key, value) -> parameters.put(key, value, section.isWildcard()));
        if (source.assignment() != null) {
          parameters.noteAssigned(section.values().keySet());
        }
      }
      if (mine.stream().allMatch(NodeSection::isWildcard)) {
        sections.stream()
            .filter(section -> section.isNamed(names.node()))
            .findFirst()
            .ifPresent(section -> parameters.note(elsewhere(section, names)));
      }
    }
    return parameters;
  }

  private static String elsewhere(NodeSection section, NodeNames names) {
    return section.source()
        + ": the parameters of "
        + section.pattern()
        + " are not for "
        + names.fullName()
        + "; name it with its namespace, or as /**/"
        + names.node();
  }

  private static void requireRight(NodeSection section) {
    if (section.problem() != null) {
      throw new UserError(
          "parameter file " + section.source() + " at " + section.pattern(),
          section.problem(),
          "ros__parameters, and the parameters below it",
          "correct the file");
    }
  }
}
