package slotcast.node;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import slotcast.config.Yaml;

/**
 * A ROS 2 parameter file with the parameters of both nodes, as in {@code
 * launch/slotcast.param.yaml}: the node's name, {@code ros__parameters}, then the keys.
 *
 * @param slotcastPerception the perception node's entry; null for defaults
 * @param slotcastPrediction the prediction node's entry; null for defaults
 */
public record NodeConfig(PerceptionEntry slotcastPerception, PredictionEntry slotcastPrediction) {

  /** What stands below a node's name. */
  public record PerceptionEntry(@JsonProperty("ros__parameters") PerceptionParameters parameters) {
    public PerceptionEntry {
      parameters = parameters == null ? PerceptionParameters.defaults() : parameters;
    }
  }

  /** What stands below a node's name. */
  public record PredictionEntry(@JsonProperty("ros__parameters") PredictionParameters parameters) {
    public PredictionEntry {
      parameters = parameters == null ? PredictionParameters.defaults() : parameters;
    }
  }

  public NodeConfig {
    slotcastPerception =
        slotcastPerception == null ? new PerceptionEntry(null) : slotcastPerception;
    slotcastPrediction =
        slotcastPrediction == null ? new PredictionEntry(null) : slotcastPrediction;
  }

  /** What holds without a parameter file. */
  public static NodeConfig defaults() {
    return new NodeConfig(null, null);
  }

  /**
   * Reads a parameter file.
   *
   * @throws slotcast.error.UserError if it is missing, no YAML, has an unknown key or a value out
   *     of range
   */
  public static NodeConfig read(Path file) {
    return Yaml.read(file, NodeConfig.class);
  }

  public PerceptionParameters perception() {
    return slotcastPerception.parameters();
  }

  public PredictionParameters prediction() {
    return slotcastPrediction.parameters();
  }

  static void require(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
