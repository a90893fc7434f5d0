package slotcast.train;

import java.util.Map;
import java.util.Optional;

/** Tells from a row of evaluations that a run has collapsed: more steps would be wasted. */
final class CollapseWatch {
  /** A sign, what it means and what to try. */
  enum Sign {
    ONE_SLOT(
        "one slot has all pixels",
        "the decoder draws the whole image from one slot, the others carry nothing",
        "another seed, a lower optimiser.peak_rate, area_weight 0 in the first phase"),
    UNIFORM_MASKS(
        "slots share nearly every pixel evenly",
        "slots are copies of each other and none has found an object",
        "another seed, a larger init_gain, a longer warm-up"),
    NO_GRADIENT(
        "the gradient is zero",
        "no parameter changes any more, often dead units after too large a step",
        "a lower optimiser.peak_rate, a longer warm-up, a smaller optimiser.clip_norm"),
    STALLED(
        "the loss reached no new low",
        "training stands still",
        "a higher optimiser.peak_rate, fewer steps, or a larger health.stalled_evaluations");

    private final String what;
    private final String meaning;
    private final String advice;

    Sign(String what, String meaning, String advice) {
      this.what = what;
      this.meaning = meaning;
      this.advice = advice;
    }
  }

  /**
   * For a checkpoint.
   *
   * @param oneSlot evaluations in a row
   * @param uniform evaluations in a row
   * @param noGradient evaluations in a row
   * @param stalled evaluations in a row without a new low
   * @param lowest mean loss so far; null before the first evaluation
   */
  record State(int oneSlot, int uniform, int noGradient, int stalled, Double lowest) {}

  private final HealthConfig config;
  private State state = new State(0, 0, 0, 0, null);

  CollapseWatch(HealthConfig config) {
    this.config = config;
  }

  /**
   * Looks at an evaluation.
   *
   * @param step of it
   * @param health with {@link SlotHealth}'s names, where the model has slots
   * @param gradientNorm mean since the last evaluation
   * @param loss mean since the last evaluation
   */
  void look(int step, Map<String, Double> health, double gradientNorm, double loss) {
    boolean masks = step >= config.masksFrom();
    boolean one =
        masks && health.getOrDefault(SlotHealth.BACKGROUND_SHARE, 0.0) >= config.oneSlotFrom();
    boolean uniform =
        masks && health.getOrDefault(SlotHealth.PIXEL_ENTROPY, 0.0) >= config.uniformFrom();
    boolean low = state.lowest == null || loss < state.lowest;
    state =
        new State(
            one ? state.oneSlot + 1 : 0,
            uniform ? state.uniform + 1 : 0,
            gradientNorm == 0 ? state.noGradient + 1 : 0,
            low ? 0 : state.stalled + 1,
            low ? Double.valueOf(loss) : state.lowest);
  }

  /** What has collapsed, if something has. */
  Optional<Sign> verdict() {
    int row = config.inARow();
    if (state.noGradient >= row) {
      return Optional.of(Sign.NO_GRADIENT);
    }
    if (state.oneSlot >= row) {
      return Optional.of(Sign.ONE_SLOT);
    }
    if (state.uniform >= row) {
      return Optional.of(Sign.UNIFORM_MASKS);
    }
    if (config.stalledFrom() > 0 && state.stalled >= config.stalledFrom()) {
      return Optional.of(Sign.STALLED);
    }
    return Optional.empty();
  }

  /** The error that ends a collapsed run. */
  TrainingFailure failure(Sign sign, int step, String folder) {
    int row = sign == Sign.STALLED ? state.stalled : config.inARow();
    return new TrainingFailure(
        TrainingFailure.COLLAPSED,
        "training step " + step,
        "a collapsed run: "
            + sign.what
            + " in "
            + row
            + " evaluations in a row ("
            + sign.meaning
            + ")",
        "slots that share the image and a loss that falls",
        "try "
            + sign.advice
            + "; the checkpoint is in "
            + folder
            + ", and --ignore-collapse goes on from it all the same");
  }

  /** What ends the ranks that did not evaluate, when rank 0 has found a collapse. */
  static TrainingFailure elsewhere(int step) {
    return new TrainingFailure(
        TrainingFailure.COLLAPSED,
        "training step " + step,
        "a collapsed run, as rank 0 found",
        "slots that share the image and a loss that falls",
        "read what rank 0 says");
  }

  State state() {
    return state;
  }

  void restore(State saved) {
    state = saved;
  }
}
