package slotcast.replay.report;

import java.util.Optional;
import slotcast.node.NodeConfig;
import slotcast.node.Rehearsal;
import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;
import slotcast.runtime.ModelRuntime;

/**
 * The models of a replay and the parameters of the nodes that they would run in.
 *
 * @param prediction empty if it does not belong to the perception model
 * @param whyNoPrediction in words; empty if there is one
 */
record ReplayModels(
    NodeConfig parameters,
    PerceptionModel perception,
    Optional<PredictionModel> prediction,
    String whyNoPrediction)
    implements AutoCloseable {
  /**
   * Loads what the parameters name.
   *
   * @param cameras most images in one call of a model
   * @throws slotcast.error.UserError if there are no such weights, or they are damaged
   */
  static ReplayModels load(ModelRuntime runtime, NodeConfig parameters, int cameras) {
    PerceptionModel perception = runtime.perception(parameters.perception().weights(), cameras);
    PredictionModel prediction =
        runtime.prediction(
            parameters.prediction().weights(), cameras, parameters.prediction().steps());
    String made = perception.spec().modelId();
    Optional<String> wanted = prediction.spec().perceptionModelId().filter(w -> !w.equals(made));
    PerceptionModel.Spec sees = perception.spec();
    PredictionModel.Spec predicts = prediction.spec();
    String misfit =
        wanted.isPresent()
            ? "perception weights " + wanted.get() + ", not of " + made
            : predicts.numSlots() != sees.numSlots() || predicts.slotSize() != sees.slotSize()
                ? "another number or size"
                : "";
    if (!misfit.isEmpty()) {
      prediction.close();
      return new ReplayModels(
          parameters,
          perception,
          Optional.empty(),
          "the predictor was trained on slots of " + misfit);
    }
    return new ReplayModels(parameters, perception, Optional.of(prediction), "");
  }

  /** What a report tells of them. */
  ReportModels told() {
    return new ReportModels(
        parameters,
        perception.spec().modelId(),
        prediction.map(p -> p.spec().modelId()),
        whyNoPrediction);
  }

  /** As before the first image of a node. */
  void rehearse() {
    Rehearsal.play(
        perception, prediction.orElse(null), parameters.perception(), parameters.prediction());
  }

  @Override
  public void close() {
    perception.close();
    prediction.ifPresent(PredictionModel::close);
  }
}
