package slotcast.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import slotcast.config.Range;
import slotcast.node.arguments.DeclaredParameter;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.node.arguments.ParameterDescriptions;

/** A JSON schema (draft 2020-12) of parameter files, from what the nodes declare. */
final class ParameterSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PARAMETERS = "ros__parameters";

  private ParameterSchema() {}

  /**
   * A file may hold the nodes in any namespace, nested or not, and sections of other nodes, which
   * are not looked into.
   *
   * @param nodes name of each node, what it declares and which of it takes effect while it runs
   */
  static String of(Map<String, NodeDeclaration> nodes) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Parameter file of Slotcast's nodes");
    schema.put("type", "object");
    schema.putObject("properties").putObject(PARAMETERS).put("type", "object");
    ObjectNode sections = schema.putObject("patternProperties");
    ObjectNode definitions = JSON.createObjectNode();
    nodes.forEach(
        (name, node) -> {
          sections.putObject("(^|/)" + name + "$").put("$ref", "#/$defs/" + name);
          ObjectNode section = definitions.putObject(name);
          section.put("type", "object");
          section.putObject("properties").set(PARAMETERS, parameters(node));
          section.put("additionalProperties", false);
        });
    schema.putObject("additionalProperties").put("$ref", "#");
    schema.set("$defs", definitions);
    return schema.toPrettyString() + "\n";
  }

  /** What a node declares. */
  record NodeDeclaration(DeclaredParameters declared, Set<String> live) {
    /** In the order of the descriptions. */
    List<DeclaredParameter> ordered() {
      return ParameterDescriptions.all().keySet().stream()
          .flatMap(key -> declared.find(key).stream())
          .toList();
    }
  }

  private static ObjectNode parameters(NodeDeclaration node) {
    ObjectNode section = JSON.createObjectNode();
    section.put("type", "object");
    ObjectNode properties = section.putObject("properties");
    node.ordered().forEach(p -> properties.set(p.key(), parameter(p, node.live())));
    properties.putObject("start_type_description_service").put("type", "boolean");
    section.putObject("patternProperties").putObject("^qos_overrides(\\.|$)");
    section.put("additionalProperties", false);
    return section;
  }

  private static ObjectNode parameter(DeclaredParameter parameter, Set<String> live) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("description", parameter.description());
    JsonNode value = JSON.valueToTree(parameter.value());
    switch (parameter.kind()) {
      case FLAG -> schema.put("type", "boolean");
      case WHOLE -> range(schema.put("type", "integer"), parameter.range());
      case NUMBER -> range(schema.put("type", "number"), parameter.range());
      case TEXT -> text(schema, parameter);
      case TEXTS -> {
        ArrayNode either = schema.putArray("anyOf");
        text(either.addObject(), parameter);
        ObjectNode list = either.addObject().put("type", "array").put("minItems", 1);
        text(list.putObject("items"), parameter);
        value = value.size() == 1 ? value.get(0) : value;
      }
      case ANY -> throw new IllegalStateException(parameter + " is no node's own");
    }
    boolean off = value.isArray() || value.asText().isEmpty(); // cannot be given, only left out
    if (!off) {
      schema.set("default", value);
    }
    schema.put("readOnly", !live.contains(parameter.key()));
    return schema;
  }

  private static void text(ObjectNode schema, DeclaredParameter parameter) {
    schema.put("type", "string");
    if (parameter.choices().isEmpty()) {
      schema.put("pattern", "\\S");
    } else {
      schema.set("enum", JSON.valueToTree(parameter.choices()));
    }
  }

  private static void range(ObjectNode schema, Range range) {
    schema.put(range.open() ? "exclusiveMinimum" : "minimum", range.min());
    schema.put("maximum", range.max());
  }
}
