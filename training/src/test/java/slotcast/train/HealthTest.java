package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.train.CollapseWatch.Sign;

/** What masks tell of a run, and when it counts as collapsed. */
class HealthTest {
  private static final int LATE = 5000; // a step
  private static final Map<String, Double> WELL =
      Map.of("pixel_entropy", 0.3, "background_share", 0.6);

  @Test
  void equalMasksHaveFullEntropy() {
    Map<String, Double> v = SlotHealth.masks(new float[] {.5f, .5f, .5f, .5f}, 1, 2);
    assertThat(v.get("slot_entropy")).isCloseTo(1, within(1e-6));
    assertThat(v.get("pixel_entropy")).isCloseTo(1, within(1e-6));
    assertThat(v.get("background_share")).isEqualTo(1); // the first of equals wins each
    assertThat(v.get("empty_slots")).isEqualTo(1);
  }

  @Test
  void hardMasksHaveNoEntropyAtAPixel() {
    // Two frames of four pixels and two slots: shares 3/4 and 1/4, then 1 and 0.
    float[] masks = {1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0};
    Map<String, Double> v = SlotHealth.masks(masks, 2, 2);
    double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2);
    assertThat(v.get("slot_entropy")).isCloseTo(entropy / 2, within(1e-6));
    assertThat(v.get("pixel_entropy")).isZero();
    assertThat(v.get("background_share")).isEqualTo((0.75 + 1) / 2);
    assertThat(v.get("empty_slots")).isEqualTo(0.5);
  }

  @Test
  void scalesAtTheirLimitsAreSaturated() {
    CorrectorConfig limits = CorrectorConfig.of(CorrectorType.ISA_TS); // 0.001 to 2
    float[] scales = {0.001f, 0.1f, 2, 1.9995f};
    assertThat(SlotHealth.saturation(scales, limits)).isEqualTo(0.75);
  }

  @Test
  void aSignMustShowInARow() {
    CollapseWatch watch = new CollapseWatch(new HealthConfig(3, null, null, null, null));
    Map<String, Double> one = Map.of("pixel_entropy", 0.0, "background_share", 1.0);
    watch.look(LATE, one, 1, 1);
    watch.look(LATE, one, 1, 1);
    watch.look(LATE, WELL, 1, 1);
    watch.look(LATE, one, 1, 1);
    watch.look(LATE, one, 1, 1);
    assertThat(watch.verdict()).isEmpty();
    CollapseWatch resumed = new CollapseWatch(new HealthConfig(3, null, null, null, null));
    resumed.restore(watch.state());
    resumed.look(LATE, one, 1, 1);
    assertThat(resumed.verdict()).contains(Sign.ONE_SLOT);
    TrainingFailure failure = resumed.failure(Sign.ONE_SLOT, 700, "runs/x");
    assertThat(failure.status()).isEqualTo(4);
    assertThat(failure)
        .hasMessageContainingAll(
            "training step 700: got a collapsed run: one slot has all pixels in 3 evaluations",
            "the others carry nothing",
            "another seed",
            "runs/x",
            "--ignore-collapse");
  }

  @Test
  void eachSignIsFound() {
    assertThat(afterTen(Map.of("pixel_entropy", 1.0), 1)).contains(Sign.UNIFORM_MASKS);
    assertThat(afterTen(Map.of(), 0)).contains(Sign.NO_GRADIENT);
    assertThat(afterTen(Map.of(), 1e-6)).isEmpty();
    assertThat(afterTen(WELL, 1)).isEmpty();
    CollapseWatch stalled = new CollapseWatch(new HealthConfig(null, null, null, null, 4));
    for (double loss : new double[] {3, 2, 1, 1, 1.5, 2}) {
      stalled.look(LATE, WELL, 1, loss);
      assertThat(stalled.verdict()).isEmpty();
    }
    stalled.look(LATE, WELL, 1, 1);
    assertThat(stalled.verdict()).contains(Sign.STALLED);
  }

  @Test
  void masksCountOnlyOnceSlotsCouldHaveBound() {
    CollapseWatch watch = new CollapseWatch(HealthConfig.DEFAULT);
    Map<String, Double> uniform = Map.of("pixel_entropy", 1.0);
    for (int step = 40; step < 1360; step += 40) { // nine evaluations from step 1000 on
      watch.look(step, uniform, 1, 1);
      assertThat(watch.verdict()).as("step %s", step).isEmpty();
    }
    watch.look(1360, uniform, 1, 1);
    assertThat(watch.verdict()).contains(Sign.UNIFORM_MASKS);
    CollapseWatch dead = new CollapseWatch(HealthConfig.DEFAULT);
    for (int step = 1; step <= 10; step++) {
      dead.look(step, uniform, 0, 1);
    }
    assertThat(dead.verdict()).contains(Sign.NO_GRADIENT);
  }

  private static Optional<Sign> afterTen(Map<String, Double> health, double norm) {
    CollapseWatch watch = new CollapseWatch(HealthConfig.DEFAULT);
    for (int i = 0; i < 9; i++) {
      watch.look(LATE, health, norm, 1);
      assertThat(watch.verdict()).isEmpty();
    }
    watch.look(LATE, health, norm, 1);
    return watch.verdict();
  }

  @Test
  void theBestSeedIsChosenByNamesOfScores() {
    Map<String, Double> labelled = Map.of("fg_ari", 0.5, "ari", 0.25, "miou", 0.125, "mse", 1.0);
    SeedChoice byLabels = SeedChoice.fitting(null, labelled);
    assertThat(byLabels).hasToString("fg_ari+ari+miou");
    assertThat(byLabels.value(labelled)).isEqualTo(0.875);
    assertThat(SeedChoice.fitting(null, Map.of("mse", 1.0)).value(Map.of("mse", 2.0)))
        .isEqualTo(-2);
    assertThat(SeedChoice.fitting("fg_ari+-mse", labelled).value(labelled)).isEqualTo(-0.5);
    assertThatThrownBy(() -> SeedChoice.fitting("psnr", labelled).value(labelled))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("choose_by psnr");
    assertThatThrownBy(() -> SeedChoice.check("FG ARI"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void schedulesThatCannotBeAreRefused() {
    OptimiserConfig optimiser =
        Yaml.parse("{peak_rate: 1.0e-3, warmup_steps: 10}", OptimiserConfig.class, "test");
    optimiser.checkSchedule(11, 11, 11);
    assertThatThrownBy(() -> optimiser.checkSchedule(10, 1, 1))
        .hasMessage("optimiser.warmup_steps is 10, not less than the steps, 10");
    assertThatThrownBy(() -> optimiser.checkSchedule(20, 21, 1))
        .hasMessage("evaluate_every is 21, above the steps, which is 20");
    assertThatThrownBy(() -> optimiser.checkSchedule(20, 1, 21))
        .hasMessage("checkpoint_every is 21, above the steps, which is 20");
  }
}
