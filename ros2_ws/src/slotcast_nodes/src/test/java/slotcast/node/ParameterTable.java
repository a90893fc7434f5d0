package slotcast.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import slotcast.config.Range;
import slotcast.node.ParameterSchema.NodeDeclaration;
import slotcast.node.arguments.DeclaredParameter;
import slotcast.node.arguments.ParameterDescriptions;

/** The table of all parameters in Markdown, from what the nodes declare. */
final class ParameterTable {
  private ParameterTable() {}

  /**
   * A row for each parameter; one for both nodes where they declare it alike.
   *
   * @param nodes by the word for each in the table
   */
  static String of(Map<String, NodeDeclaration> nodes) {
    List<String> lines = new ArrayList<>();
    lines.add("| Node | Parameter | Type | Default | Range | Live | Meaning |");
    lines.add("|---|---|---|---|---|---|---|");
    for (String key : ParameterDescriptions.all().keySet()) {
      List<String> rows = new ArrayList<>();
      List<String> whose = new ArrayList<>();
      nodes.forEach(
          (name, node) ->
              node.declared()
                  .find(key)
                  .ifPresent(
                      parameter -> {
                        rows.add(row(parameter, node.live().contains(key)));
                        whose.add(name);
                      }));
      if (rows.size() > 1 && rows.stream().distinct().count() == 1) {
        lines.add("| both " + rows.get(0));
      } else {
        for (int i = 0; i < rows.size(); i++) {
          lines.add("| " + whose.get(i) + " " + rows.get(i));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String row(DeclaredParameter parameter, boolean live) {
    List<String> cells =
        List.of(
            code(parameter.key()),
            type(parameter.kind()),
            value(parameter.value()),
            range(parameter),
            live ? "yes" : "",
            parameter.description());
    return cells.stream().map(c -> c.isEmpty() ? "|" : "| " + c).collect(Collectors.joining(" "))
        + " |";
  }

  private static String type(DeclaredParameter.Kind kind) {
    return switch (kind) {
      case FLAG -> "bool";
      case WHOLE -> "integer";
      case NUMBER -> "double";
      case TEXT -> "string";
      case TEXTS -> "string or list";
      case ANY -> throw new IllegalStateException("no node's own parameter");
    };
  }

  private static String value(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(v -> code(v.toString())).collect(Collectors.joining(", "));
    }
    return value instanceof Number
        ? value.toString()
        : value.toString().isEmpty() ? "" : code(value.toString());
  }

  private static String range(DeclaredParameter parameter) {
    Range range = parameter.range();
    if (range != null) {
      return range.max() == Integer.MAX_VALUE
          ? Range.of(range.min(), 1).toString().replaceFirst(" to .*", " or more")
          : range.toString();
    }
    return parameter.choices().stream().map(ParameterTable::code).collect(Collectors.joining(", "));
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
