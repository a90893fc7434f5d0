package slotcast.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import slotcast.config.Check;
import slotcast.data.DataConfig;
import slotcast.tokenizer.DiscreteVae;
import slotcast.tokenizer.TokenizerConfig;

/**
 * A training run of an image tokenizer: {@code ./slotcast train tokenizer --config FILE}.
 *
 * @param name of the run's folder and of the weights
 * @param model what is trained
 * @param resolution height and width of the images, in pixels
 * @param data what is trained and scored on
 * @param optimiser rates and clipping
 * @param steps of training
 * @param batch images a step
 * @param microBatch images that are in memory at once: a larger batch goes through the model in
 *     parts, whose gradients are added; null for whole batches
 * @param temperature of the tokens that gradients flow through
 * @param evaluateEvery steps between scores on held-out videos
 * @param checkpointEvery steps between checkpoints
 * @param health when the run counts as collapsed; null for {@link HealthConfig}'s defaults
 * @param chooseBy which of several seeds is the best, see {@link SeedChoice}; null to go by what
 *     there is
 */
public record TokenizerTraining(
    String name,
    TokenizerConfig model,
    List<Integer> resolution,
    DataConfig data,
    OptimiserConfig optimiser,
    int steps,
    int batch,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer microBatch,
    Temperature temperature,
    int evaluateEvery,
    int checkpointEvery,
    @JsonInclude(JsonInclude.Include.NON_NULL) HealthConfig health,
    @JsonInclude(JsonInclude.Include.NON_NULL) String chooseBy)
    implements TrainingConfig<TokenizerTraining> {

  /**
   * Falls along half a cosine, then stays.
   *
   * @param from at the first step
   * @param to in the end
   * @param steps that it takes
   */
  public record Temperature(double from, double to, int steps) {
    public Temperature {
      Check.positive("temperature.to", to);
      Check.positive("temperature.steps", steps);
      if (!(from >= to)) {
        throw new IllegalArgumentException(
            "temperature.from is " + from + ", less than temperature.to, " + to);
      }
    }

    double at(int step) {
      double share = Math.min(1, (double) step / steps);
      return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
    }
  }

  public TokenizerTraining {
    Check.name("name", name);
    Check.present("model", model);
    Check.present("data", data);
    Check.present("optimiser", optimiser);
    Check.present("temperature", temperature);
    Check.positive("steps", steps);
    Check.positive("batch", batch);
    if (microBatch != null) {
      Check.positive("micro_batch", microBatch);
      Check.ordered("micro_batch", microBatch, "batch", batch);
    }
    if (chooseBy != null) {
      SeedChoice.check(chooseBy);
    }
    optimiser.checkSchedule(steps, evaluateEvery, checkpointEvery);
    if (resolution == null
        || resolution.size() != 2
        || resolution.stream().anyMatch(r -> r <= 0 || r % DiscreteVae.PATCH != 0)) {
      throw new IllegalArgumentException(
          "resolution is "
              + resolution
              + ", expected height and width, multiples of "
              + DiscreteVae.PATCH);
    }
    resolution = List.copyOf(resolution);
  }

  @Override
  public TokenizerTraining withData(DataConfig other) {
    return new TokenizerTraining(
        name,
        model,
        resolution,
        other,
        optimiser,
        steps,
        batch,
        microBatch,
        temperature,
        evaluateEvery,
        checkpointEvery,
        health,
        chooseBy);
  }

  int height() {
    return resolution.get(0);
  }

  int width() {
    return resolution.get(1);
  }
}
