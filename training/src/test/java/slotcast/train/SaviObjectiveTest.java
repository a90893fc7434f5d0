package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slotcast.config.Yaml;
import slotcast.data.VideoSet;
import slotcast.error.UserError;
import slotcast.model.Savi;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/** What the two separation penalties do to gradients, and what is said of numbers not finite. */
class SaviObjectiveTest {
  private static final String CONFIG =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 2, first_iterations: 3}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16%s}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: false}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}
      phases:
        - {steps: 6, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 1.0e-3}
      evaluate_every: 6
      checkpoint_every: 2
      """;
  private static final String ISA =
      ", head: mlp}\n  corrector: {type: isa_ts, grid_hidden_size: 16";
  private static final String PRINTED =
      "loss: {slot_separation: {type: as_printed, factor: 1.0e-3, every: 2}}\n";
  private static final String TRAINABLE =
      "loss: {slot_separation: {type: trainable, factor: 0.5, margin: 1.0}}\n";

  @TempDir static Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private ParameterStore store;

  @AfterEach
  void close() {
    manager.close();
  }

  private static SaviTraining config(String head, String loss) {
    return Yaml.parse(CONFIG.formatted(head) + loss, SaviTraining.class, "test");
  }

  /** The objective over weights of seed 1, some of them changed. */
  private SaviObjective objective(SaviTraining config, Map<String, UnaryOperator<float[]>> changes)
      throws IOException {
    ParameterStore drawn = ParameterStore.initial(manager, 1);
    new Savi(config.model(), drawn);
    Map<String, Tensor> weights = new LinkedHashMap<>(drawn.export());
    changes.forEach(
        (name, change) ->
            weights.computeIfPresent(
                name, (n, t) -> Tensor.of(change.apply(t.floats()), t.shape())));
    store = ParameterStore.loaded(manager, "test", weights);
    Savi model = new Savi(config.model(), store);
    store.requireGradients();
    Path cache = folder.resolve("cache");
    VideoSet training = config.data().training(16, 16, cache);
    return new SaviObjective(
        new SaviClips(config, 1, manager, training), model, config.data().heldOut(16, 16, cache));
  }

  private Map<String, float[]> gradients(String head, String loss) throws IOException {
    assertThat(objective(config(head, loss), Map.of()).gradients(0)).isFinite();
    return gradients();
  }

  private Map<String, float[]> gradients() {
    Map<String, float[]> out = new LinkedHashMap<>();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      store.trainable().forEach((n, p) -> out.put(n, p.getGradient().toFloatArray()));
    }
    return out;
  }

  @Test
  void asPrintedRaisesTheLossAndLeavesEveryGradientAsItWas() throws IOException {
    double plain = objective(config("", ""), Map.of()).gradients(0);
    Map<String, float[]> without = gradients();
    SaviObjective printed = objective(config("", PRINTED), Map.of());
    double raised = printed.gradients(0);
    double penalty = printed.terms().get("separation");
    assertThat(penalty).isPositive();
    assertThat(raised - plain).isCloseTo(penalty, within(1e-4 * raised));
    Map<String, float[]> with = gradients();
    assertThat(with).hasSameSizeAs(without);
    with.forEach((n, g) -> assertThat(g).as(n).containsExactly(without.get(n)));
  }

  @Test
  void trainableChangesTheGradientsOfEveryPartBeforeTheSlots() throws IOException {
    for (String head : new String[] {"", ISA}) {
      Map<String, float[]> without = gradients(head, "");
      Map<String, float[]> with = gradients(head, TRAINABLE);
      without.forEach(
          (n, g) -> {
            // The last layer's colours are drawn for the error alone.
            if (n.matches("(encoder|slot_attention|init_latents|predictor).*weight")) {
              assertThat(Arrays.equals(with.get(n), g)).as(n + " is unchanged").isFalse();
            }
          });
      assertThat(without.keySet().stream().filter(n -> n.startsWith("encoder")).count())
          .isGreaterThan(2);
    }
  }

  /** Through the whole model in float32, along the gradient; areas are constants for S, hence E. */
  @Test
  void gradientByTheParametersAgreesWithFiniteDifferences() throws IOException {
    SaviTraining with =
        config(
            "", "loss: {slot_separation: {type: trainable, factor: 3.0, spatial_weight: 0.0}}\n");
    Map<String, float[]> without = gradients("", "");
    objective(with, Map.of()).gradients(0);
    Map<String, float[]> gradients = gradients();
    gradients.forEach(
        (n, g) -> {
          for (int i = 0; i < g.length; i++) {
            g[i] -= without.get(n)[i];
          }
        });
    double norm = norm(gradients);
    assertThat(norm).isGreaterThan(1e-2);
    double step = 1e-2;
    double above = share(with, gradients, step / norm);
    double below = share(with, gradients, -step / norm);
    assertThat((above - below) / (2 * step)).isCloseTo(norm, within(0.03 * norm));
  }

  private static double norm(Map<String, float[]> vectors) {
    double sum = 0;
    for (float[] v : vectors.values()) {
      for (float x : v) {
        sum += (double) x * x;
      }
    }
    return Math.sqrt(sum);
  }

  /** The penalty with parameters moved along a direction. */
  private double share(SaviTraining config, Map<String, float[]> direction, double length)
      throws IOException {
    Map<String, UnaryOperator<float[]>> changes = new LinkedHashMap<>();
    direction.forEach(
        (n, d) ->
            changes.put(
                n,
                values -> {
                  float[] moved = values.clone();
                  for (int i = 0; i < moved.length; i++) {
                    moved[i] += (float) (length * d[i]);
                  }
                  return moved;
                }));
    SaviObjective moved = objective(config, changes);
    moved.gradients(0);
    return moved.terms().get("separation");
  }

  /** Runs the loop; returns the message it stops with. */
  private String stopped(
      SaviTraining config, Map<String, UnaryOperator<float[]>> changes, String run)
      throws IOException {
    SaviObjective objective = objective(config, changes);
    Path out = folder.resolve(run);
    TrainingLoop loop =
        new TrainingLoop(out, run, config.steps(), config.optimiser(), 6, 2, HealthConfig.DEFAULT);
    Map<String, Tensor> before = store.export();
    String[] message = new String[1];
    try (Adam adam = new Adam(manager, store.trainable());
        TrainingLog log = new TrainingLog(out, 0, TrainingLog.Position.START)) {
      LoopRun whole =
          new LoopRun(loop, objective, store, adam, Optional.empty(), log, RunSettings.DEFAULT);
      assertThatThrownBy(() -> whole.run("test"))
          .isInstanceOfSatisfying(UserError.class, e -> message[0] = e.getMessage());
    }
    store
        .export()
        .forEach((n, t) -> assertThat(t.floats()).as(n).containsExactly(before.get(n).floats()));
    return message[0];
  }

  private static UnaryOperator<float[]> at(int index, float value) {
    return v -> {
      float[] changed = v.clone();
      changed[index] = value;
      return changed;
    };
  }

  private static UnaryOperator<float[]> all(float value) {
    return v -> {
      float[] changed = new float[v.length];
      Arrays.fill(changed, value);
      return changed;
    };
  }

  /** A step that is asked for again, and one whose activations are shown, drop the same values. */
  @Test
  void dropoutIsTheSameWheneverAStepIsAskedFor() throws IOException {
    SaviTraining plain = config("", "");
    SaviTraining with =
        Yaml.parse(
            Yaml.toJson(plain).replace("\"rnn\":false", "\"rnn\":false,\"dropout\":0.3"),
            SaviTraining.class,
            "test");
    double without = objective(plain, Map.of()).gradients(0);
    SaviObjective objective = objective(with, Map.of());
    double loss = objective.gradients(0);
    assertThat(loss).isNotEqualTo(without);
    assertThat(objective.gradients(1)).isNotEqualTo(loss);
    assertThat(objective.gradients(0)).isEqualTo(loss);
    double[] shown = new double[1];
    objective.activations(
        0, (name, array) -> shown[0] = name.equals("loss") ? array.getFloat() : shown[0]);
    assertThat(shown[0]).isCloseTo(loss, within(1e-6 * loss));
  }

  @Test
  void aParameterThatIsNotANumberIsNamed() throws IOException {
    String name = "slot_attention.project_k.weight";
    assertThat(stopped(config("", TRAINABLE), Map.of(name, at(5, Float.NaN)), "nan"))
        .contains("training step 0")
        .contains("parameter " + name + " (16, 16), in 1 of 256 values, NaN at (0, 5)");
  }

  @Test
  void anOverflowInTheEncoderIsNamed() throws IOException {
    Map<String, UnaryOperator<float[]>> huge =
        Map.of("encoder.0.0.weight", all(1e30f), "encoder.1.0.weight", all(1e30f));
    assertThat(stopped(config("", ""), huge, "encoder"))
        .contains("training step 0")
        .contains("encoder's convolutions (8, 8, 8, 8)");
  }

  @Test
  void anOverflowInTheSlotsIsNamedWithItsFrame() throws IOException {
    Map<String, UnaryOperator<float[]>> huge =
        Map.of(
            "slot_attention.mlp.1.weight", all(1e30f), "slot_attention.mlp.3.weight", all(1e30f));
    assertThat(stopped(config("", ""), huge, "slots")).contains(" of frame 0 (4, 3, ");
  }

  @Test
  void anOverflowInTheDecoderIsNamed() throws IOException {
    Map<String, UnaryOperator<float[]>> huge =
        Map.of("decoder.0.0.weight", all(1e30f), "decoder.1.weight", all(1e30f));
    assertThat(stopped(config("", ""), huge, "decoder")).contains("mask logits (8, 3, 1, 16, 16)");
  }
}
