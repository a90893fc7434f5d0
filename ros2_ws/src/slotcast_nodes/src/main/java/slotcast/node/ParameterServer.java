package slotcast.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.node.arguments.DeclaredParameter;
import slotcast.node.arguments.DeclaredParameters;
import slotcast.ros.msg.ListParametersResult;
import slotcast.ros.msg.Parameter;
import slotcast.ros.msg.ParameterDescriptor;
import slotcast.ros.msg.ParameterEvent;
import slotcast.ros.msg.ParameterValue;
import slotcast.ros.msg.SetParametersResult;
import slotcast.ros.msg.Time;
import slotcast.ros.srv.ParameterServices;
import slotcast.ros.transport.Publisher;

/**
 * Answers for the parameters of one node, and tells of their changes on /parameter_events.
 *
 * <p>Some take effect in a running node; the others are read-only, and refused with a reason. A
 * value that a parameter has already is taken for every parameter, so that what was dumped can be
 * loaded again.
 */
final class ParameterServer {
  static final String WEIGHTS = "weights";
  private static final char SEPARATOR = '.';
  private static final Logger LOG = LoggerFactory.getLogger(ParameterServer.class);

  private final ManagedNode<?, ?> node;
  private final String fullName;
  private final NodeClock clock;
  private final WeightsChange weights;
  private final Publisher<ParameterEvent> events;

  /** Puts other weights into use. */
  @FunctionalInterface
  interface WeightsChange {
    /**
     * Loads them, and runs them in shadow.
     *
     * @throws UserError if they are refused; everything stays as it is
     */
    void attempt(String weights);
  }

  /**
   * @param fullName of the node
   * @param events of /parameter_events; the caller's to close
   */
  ParameterServer(
      ManagedNode<?, ?> node,
      String fullName,
      NodeClock clock,
      WeightsChange weights,
      Publisher<ParameterEvent> events) {
    this.node = node;
    this.fullName = fullName;
    this.clock = clock;
    this.weights = weights;
    this.events = events;
  }

  /** Tells that the node's parameters are there. */
  void announce() {
    List<Parameter> all = node.declared().all().stream().map(ParameterMessages::parameter).toList();
    publish(all, List.of());
  }

  private void publish(List<Parameter> added, List<Parameter> changed) {
    events.publish(
        new ParameterEvent(Time.ofNanos(clock.nanos()), fullName, added, changed, List.of()));
  }

  /** As rclcpp lists them: names are levels with dots between them. */
  ListParametersResult list(ParameterServices.Listing wanted) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> prefixes = new LinkedHashSet<>();
    for (DeclaredParameter declared : node.declared().all()) {
      String key = declared.key();
      boolean listed =
          wanted.prefixes().isEmpty()
              ? isWithin(key, wanted.depth())
              : wanted.prefixes().stream()
                  .anyMatch(
                      prefix ->
                          key.equals(prefix)
                              || (key.startsWith(prefix + SEPARATOR)
                                  && isWithin(key.substring(prefix.length() + 1), wanted.depth())));
      if (listed) {
        names.add(key);
        int last = key.lastIndexOf(SEPARATOR);
        if (last >= 0) {
          prefixes.add(key.substring(0, last));
        }
      }
    }
    return new ListParametersResult(List.copyOf(names), List.copyOf(prefixes));
  }

  private static boolean isWithin(String key, long depth) {
    return depth == 0 || key.chars().filter(c -> c == SEPARATOR).count() < depth;
  }

  /** A value for each name; for one that is no parameter's, a value that is not set. */
  List<ParameterValue> get(List<String> names) {
    DeclaredParameters parameters = node.declared();
    return names.stream()
        .map(
            name ->
                parameters
                    .find(name)
                    .map(ParameterMessages::value)
                    .orElseGet(ParameterMessages::notSet))
        .toList();
  }

  /** A descriptor for each name; for one that is no parameter's, only its name. */
  List<ParameterDescriptor> describe(List<String> names) {
    DeclaredParameters parameters = node.declared();
    return names.stream()
        .map(
            name ->
                parameters
                    .find(name)
                    .map(d -> ParameterMessages.descriptor(d, isLive(name)))
                    .orElseGet(
                        () ->
                            new ParameterDescriptor(
                                name,
                                ParameterMessages.NOT_SET,
                                "",
                                "",
                                false,
                                false,
                                List.of(),
                                List.of())))
        .toList();
  }

  private boolean isLive(String key) {
    return node.liveParameters().contains(key);
  }

  /** One after the other. */
  List<SetParametersResult> set(List<Parameter> wanted) {
    return wanted.stream().map(parameter -> setAtomically(List.of(parameter))).toList();
  }

  /** All or none. */
  synchronized SetParametersResult setAtomically(List<Parameter> wanted) {
    try {
      Map<String, Object> changes = changes(wanted);
      node.check(node.declared().with(changes, "a request")); // before weights are loaded
      if (changes.containsKey(WEIGHTS) && node.state() != ManagedNode.State.UNCONFIGURED) {
        weights.attempt((String) changes.remove(WEIGHTS)); // comes back through note
      }
      take(changes);
      return new SetParametersResult(true, "");
    } catch (UserError e) {
      return new SetParametersResult(false, e.getMessage());
    } catch (RuntimeException e) { // of a model that does not load
      LOG.error("{}: parameters stay", fullName, e);
      return new SetParametersResult(false, e.toString());
    }
  }

  private Map<String, Object> changes(List<Parameter> wanted) {
    Map<String, Object> changes = new LinkedHashMap<>();
    for (Parameter parameter : wanted) {
      String key = parameter.name();
      DeclaredParameter declared = node.declared().get(key);
      Object value = ParameterMessages.plain(parameter);
      if (ParameterMessages.same(value, declared.value())) {
        continue;
      }
      if (!isLive(key)) {
        throw new UserError(
            "parameter " + key,
            "another value while the node runs",
            "the value that it has: it is read-only",
            "start the node again with -p " + key + ":=…, or change one of those that can change");
      }
      changes.put(key, value);
    }
    return changes;
  }

  /** Takes over what the node was changed to in another way. */
  synchronized void note(String key, Object value) {
    if (!ParameterMessages.same(value, node.declared().get(key).value())) {
      take(Map.of(key, value));
    }
  }

  private void take(Map<String, Object> changes) {
    if (changes.isEmpty()) {
      return;
    }
    node.change(node.declared().with(changes, "a request"));
    DeclaredParameters now = node.declared();
    List<Parameter> changed = new ArrayList<>();
    changes.keySet().forEach(key -> changed.add(ParameterMessages.parameter(now.get(key))));
    publish(List.of(), changed);
  }
}
