package slotcast.node.arguments;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slotcast.error.UserError;
import slotcast.ros.transport.Qos;

/**
 * Quality of service by topic, as the parameters {@code
 * qos_overrides.<topic>.<publisher|subscription>.<policy>} give it. The topic is the full name,
 * after remapping. Policies that take effect: {@code reliability}, {@code depth}, {@code
 * durability} and {@code history: keep_last}; the others are named in the log.
 */
public final class QosOverrides {
  /** No override. */
  public static final QosOverrides NONE = new QosOverrides(Map.of());

  static final String PREFIX = "qos_overrides.";
  private static final Logger LOG = LoggerFactory.getLogger(QosOverrides.class);

  private final Map<String, ParameterValue> values;

  QosOverrides(Map<String, ParameterValue> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * The quality of service of a publisher.
   *
   * @throws UserError if the value of a policy is none of its values
   */
  public Qos publisher(String topic, Qos qos) {
    return apply(PREFIX + topic + ".publisher.", qos);
  }

  /** As {@link #publisher}, of a subscription. */
  public Qos subscription(String topic, Qos qos) {
    return apply(PREFIX + topic + ".subscription.", qos);
  }

  private Qos apply(String prefix, Qos qos) {
    Qos.Reliability reliability = qos.reliability();
    Qos.Durability durability = qos.durability();
    int depth = qos.depth();
    Set<String> ignored = new TreeSet<>();
    for (Map.Entry<String, ParameterValue> entry : values.entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        continue;
      }
      Object value = entry.getValue().value();
      switch (entry.getKey().substring(prefix.length())) {
        case "reliability" -> {
          if ("reliable".equals(value)) {
            reliability = Qos.Reliability.RELIABLE;
          } else if ("best_effort".equals(value)) {
            reliability = Qos.Reliability.BEST_EFFORT;
          } else if (!"system_default".equals(value)) {
            throw refuse(entry, "reliable, best_effort or system_default");
          }
        }
        case "durability" -> {
          if ("transient_local".equals(value)) {
            durability = Qos.Durability.TRANSIENT_LOCAL;
          } else if ("volatile".equals(value)) {
            durability = Qos.Durability.VOLATILE;
          } else if (!"system_default".equals(value)) {
            throw refuse(entry, "volatile, transient_local or system_default");
          }
        }
        case "history" -> {
          if (!"keep_last".equals(value) && !"system_default".equals(value)) {
            throw refuse(entry, "keep_last or system_default");
          }
        }
        case "depth" -> {
          if (!(value instanceof Long number) || number < 1 || number > 1000) {
            throw refuse(entry, "a whole number, 1 to 1000");
          }
          depth = number.intValue();
        }
        default -> ignored.add(entry.getKey());
      }
    }
    if (!ignored.isEmpty()) {
      LOG.warn("no effect here: {}", String.join(", ", ignored));
    }
    return new Qos(reliability, depth, durability);
  }

  private static UserError refuse(Map.Entry<String, ParameterValue> entry, String expected) {
    return new UserError(
        "parameter " + entry.getKey() + " in " + entry.getValue().source(),
        entry.getValue().words(),
        expected,
        "correct the value");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QosOverrides o && values.equals(o.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
