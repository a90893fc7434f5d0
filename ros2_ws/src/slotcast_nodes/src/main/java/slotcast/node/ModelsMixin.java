package slotcast.node;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import slotcast.node.arguments.NodeNames;
import slotcast.node.arguments.NodeParameters;
import slotcast.node.arguments.ParameterOverrides;

/** Which models a command runs, as options and in ROS 2 parameter files. */
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
      names = "--backend",
      paramLabel = "NAME",
      description =
          "how models compute: auto (the fastest, measured once on this machine), measure (again),"
              + " onnx (ONNX Runtime), torchscript or eager (the code of training); default auto")
  private String backend;

  @Option(
      names = {"--params", "--params-file"},
      paramLabel = "FILE",
      description =
          "ROS 2 parameter file (launch/slotcast.param.yaml), once or several times; options"
              + " override it")
  private List<Path> params = List.of();

  /**
   * What is given for the perception node.
   *
   * @param more what goes before the files
   * @throws slotcast.error.UserError if a file is missing or not such a file
   */
  public NodeParameters perception(NodeNames names, ParameterOverrides more) {
    return files()
        .then(more)
        .of(names)
        .with("weights", weights, "--weights")
        .with("device", device, "--device")
        .with("backend", backend, "--backend");
  }

  /** As the other one, for the prediction node. */
  public NodeParameters prediction(NodeNames names, ParameterOverrides more) {
    return files()
        .then(more)
        .of(names)
        .with("weights", predictorWeights, "--predictor-weights")
        .with("device", device, "--device")
        .with("backend", backend, "--backend");
  }

  private ParameterOverrides files() {
    ParameterOverrides files = ParameterOverrides.NONE;
    for (Path file : params) {
      files = files.withFile(file);
    }
    return files;
  }
}
