package slotcast.train;

import slotcast.vit.VitConfig;

/** SAVi over the features of a vision transformer, at a size of seconds. */
final class TinyDinosaur {
  /** All but the phases, and how often to evaluate and to write checkpoints. */
  static final String WITHOUT_PHASES =
      """
      name: tiny-dinosaur
      model:
        resolution: [16, 24]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 2}
        vit_encoder: {vit: {patch: 4, width: 64, depth: 1, heads: 1, mlp_size: 32, grid: 4}, out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 16}
        feature_decoder: {hidden: [32, 32]}
      data: {simulated: {videos: 4, held_out: 2, frames: 6, seed: 1, held_out_seed: 100, size: 48}, augment: {mirror: true}}
      optimiser: {peak_rate: 4.0e-3, warmup_steps: 2, clip_norm: 0.5}
      """;

  private TinyDinosaur() {}

  /** The transformer of its encoder. */
  static VitConfig vit() {
    return new VitConfig(4, 64, 1, 1, 32, 4, null, null, null, null);
  }
}
