package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import slotcast.config.Yaml;
import slotcast.model.ModelFile;
import slotcast.tensor.Safetensors.Tensor;

/** SAVi and SlotFormer at a size of seconds, and their trainings in a folder. */
final class TinyTraining {
  /** A run's name and its model, without data and schedule. */
  static final String SAVI_MODEL =
      """
      name: tiny
      model:
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 2, first_iterations: 3}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [2, 1], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16, norm_first: true, rnn: false}
        decoder: {channels: [16, 8], resolution: [8, 8], kernel: 5, out_kernel: 3}
      """;

  static final String SAVI =
      SAVI_MODEL
          + """
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 32}, augment: {mirror: true}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 0.5}
      phases:
        - {steps: 20, batch: 4, clip_frames: 2, max_stride: 2, area_weight: 0.0}
        - {steps: 10, batch: 2, clip_frames: 3, max_stride: 1, area_weight: 1.0e-3}
      evaluate_every: 30
      checkpoint_every: 15
      """;

  static final String INVARIANT =
      SAVI.replace("  predictor:", "  corrector: {type: isa_tsr}\n  predictor:");

  static final String SLOTFORMER =
      """
      name: tiny-former
      perception: %s
      model: {history_len: 2, d_model: 16, layers: 1, heads: 2, ffn_size: 16, residual: true}
      data: {simulated: {videos: 4, held_out: 8, frames: 6, seed: 1, held_out_seed: 100, size: 32}}
      optimiser: {peak_rate: 2.0e-3, warmup_steps: 2, clip_norm: 1.0}
      steps: 20
      batch: 4
      rollout: 3
      image_loss: {weight: 0.1, clips: 2, frames: 1}
      evaluate_every: 20
      checkpoint_every: 10
      """;

  private final Path folder;

  /**
   * @param folder of the runs and their cache
   */
  TinyTraining(Path folder) {
    this.folder = folder;
  }

  Path savi(String out, long seed) throws IOException {
    return savi(out, seed, SAVI);
  }

  Path savi(String out, long seed, String yaml) throws IOException {
    SaviTraining config = Yaml.parse(yaml, SaviTraining.class, "test");
    return new SaviTrainer(config, seed, folder.resolve(out), folder.resolve("cache"))
        .train("test", InitialWeights.DRAWN);
  }

  Path slotFormer(String out, Path perception) throws IOException {
    return slotFormer(out, perception, SLOTFORMER);
  }

  Path slotFormer(String out, Path perception, String yaml) throws IOException {
    SlotFormerTraining config =
        Yaml.parse(yaml.formatted(perception), SlotFormerTraining.class, "test");
    return new SlotFormerTrainer(config, 1, folder.resolve(out), folder.resolve("cache"))
        .train("test", InitialWeights.DRAWN);
  }

  /** Mean values by the step they were logged at. */
  Map<String, Double> logged(String run, String name) throws IOException {
    return LogFile.values(folder.resolve(run), name);
  }

  /** Whether two files of weights are equal in every bit. */
  static void same(Path actual, Path expected, String kind) {
    Map<String, Tensor> a = ModelFile.read(actual, kind).tensors();
    Map<String, Tensor> b = ModelFile.read(expected, kind).tensors();
    assertThat(a.keySet()).isEqualTo(b.keySet());
    a.forEach((n, t) -> assertThat(Arrays.equals(t.floats(), b.get(n).floats())).as(n).isTrue());
  }
}
