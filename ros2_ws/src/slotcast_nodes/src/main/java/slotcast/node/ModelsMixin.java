package slotcast.node;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import slotcast.error.UserError;

/** Which models a command runs, as options and in a ROS 2 parameter file. */
public final class ModelsMixin {
  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "perception weights: a file, or the name of bundled ones; default isa-small")
  private String weights;

  @Option(
      names = "--predictor-weights",
      paramLabel = "FILE",
      description =
          "prediction weights: a file, or the name of bundled ones; default slotformer-isa")
  private String predictorWeights;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "where models compute: auto (a GPU if there is one), cpu or cuda:N; default auto")
  private String device;

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "ROS 2 parameter file (launch/slotcast.param.yaml); options override it")
  private Path params;

  /**
   * The parameters of both nodes.
   *
   * @throws UserError if the file is missing or not such a file
   */
  public NodeConfig config() {
    NodeConfig file = params == null ? NodeConfig.defaults() : NodeConfig.read(params);
    return new NodeConfig(
        new NodeConfig.PerceptionEntry(file.perception().with(null, weights, null, device)),
        new NodeConfig.PredictionEntry(
            file.prediction().with(null, predictorWeights, null, device)));
  }
}
