package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import slotcast.config.Check;
import slotcast.data.DataConfig;

/**
 * A training run of a {@link slotcast.prediction.path.PathNet}: {@code ./slotcast train paths
 * --config FILE}.
 *
 * @param name of the run's folder and of the weights
 * @param perception path or bundled name of the SAVi model that sees the objects
 * @param predictor path or bundled name of the SlotFormer model that the network goes with, with a
 *     calibrated straight line; the weights are a copy of it with the network
 * @param labels whether true masks tell where objects were later; null for false, what perception
 *     saw of them later
 * @param hidden width of the network's layers
 * @param width of an object's state
 * @param data what is trained and scored on
 * @param optimiser rates and clipping
 * @param steps of training
 * @param batch scenes a step
 * @param rollout steps ahead
 * @param spreadWeight of the likelihood, beside the distance
 * @param tail degrees of freedom of the errors' distribution
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 * @param chooseBy which of several seeds is the best, see {@link SeedChoice}; null to go by what
 *     there is
 */
public record PathsTraining(
    String name,
    String perception,
    String predictor,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean labels,
    int hidden,
    int width,
    DataConfig data,
    OptimiserConfig optimiser,
    int steps,
    int batch,
    int rollout,
    double spreadWeight,
    double tail,
    int evaluateEvery,
    int checkpointEvery,
    @JsonInclude(JsonInclude.Include.NON_NULL) String chooseBy)
    implements TrainingConfig<PathsTraining> {
  public PathsTraining {
    Check.name("name", name);
    Check.present("perception", perception);
    Check.present("predictor", predictor);
    Check.positive("hidden", hidden);
    Check.positive("width", width);
    Check.present("data", data);
    Check.present("optimiser", optimiser);
    Check.positive("steps", steps);
    Check.positive("batch", batch);
    Check.positive("rollout", rollout);
    Check.notNegative("spread_weight", spreadWeight);
    Check.positive("tail", tail);
    if (chooseBy != null) {
      SeedChoice.check(chooseBy);
    }
    optimiser.checkSchedule(steps, evaluateEvery, checkpointEvery);
  }

  /** Whether true masks tell where objects were. */
  boolean usesLabels() {
    return Boolean.TRUE.equals(labels);
  }

  @Override
  public PathsTraining withData(DataConfig other) {
    return with(predictor, other);
  }

  /** The same run for another SlotFormer. */
  PathsTraining withPredictor(String other) {
    return with(other, data);
  }

  private PathsTraining with(String otherPredictor, DataConfig otherData) {
    return new PathsTraining(
        name,
        perception,
        otherPredictor,
        labels,
        hidden,
        width,
        otherData,
        optimiser,
        steps,
        batch,
        rollout,
        spreadWeight,
        tail,
        evaluateEvery,
        checkpointEvery,
        chooseBy);
  }
}
