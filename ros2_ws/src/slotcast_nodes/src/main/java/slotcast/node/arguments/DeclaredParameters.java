package slotcast.node.arguments;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import slotcast.config.NearestName;
import slotcast.error.UserError;

/** All parameters of a node, with their values. Immutable. */
public final class DeclaredParameters {
  private final String node;
  private final Map<String, ParameterValue> given;
  private final Map<String, DeclaredParameter> declared;

  DeclaredParameters(
      String node, Map<String, ParameterValue> given, Map<String, DeclaredParameter> declared) {
    this.node = node;
    this.given = Map.copyOf(given);
    this.declared = new TreeMap<>(declared);
  }

  /** All of them, by name. */
  public List<DeclaredParameter> all() {
    return List.copyOf(declared.values());
  }

  /** The names of all, in order. */
  public Set<String> keys() {
    return Set.copyOf(declared.keySet());
  }

  public Optional<DeclaredParameter> find(String key) {
    return Optional.ofNullable(declared.get(key));
  }

  /**
   * As {@link #find}.
   *
   * @throws UserError if the node has no such parameter
   */
  public DeclaredParameter get(String key) {
    return find(key)
        .orElseThrow(
            () ->
                new UserError(
                    "parameter of " + node,
                    "unknown key " + key,
                    "one of " + String.join(", ", declared.keySet()),
                    NearestName.of(key, declared.keySet())
                        .map(name -> "did you mean " + name + "?")
                        .orElse("remove or correct the key")));
  }

  /**
   * What is given, and changes on top, for the node to ask anew.
   *
   * @param changes a Boolean, Long, Double, String or list of Strings each
   * @param source what asks for them
   */
  public NodeParameters with(Map<String, Object> changes, String source) {
    NodeParameters parameters = new NodeParameters(node);
    given.forEach((key, value) -> parameters.put(key, value, true)); // keys of others may be there
    changes.forEach((key, value) -> parameters.put(key, new ParameterValue(value, source), false));
    return parameters;
  }

  /** Whether the same parameters have the same values, wherever those were given. */
  @Override
  public boolean equals(Object other) {
    return other instanceof DeclaredParameters those && declared.equals(those.declared);
  }

  @Override
  public int hashCode() {
    return declared.hashCode();
  }

  @Override
  public String toString() {
    return declared.values().toString();
  }
}
