package slotcast.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.optim.Adam;
import slotcast.tensor.ParameterStore;

class SaviLossTest {
  private static final String PLAIN =
      """
      resolution: [16, 16]
      slots: {count: 3, size: 16, mlp_size: 16, iterations: 1, first_iterations: 2}
      encoder: {channels: [3, 8, 8], kernel: 5, strides: [1, 2], out_channels: 16}
      kernel: {layer: none, stochastic: false}
      predictor: {type: transformer, layers: 1, heads: 2, ffn_size: 32, norm_first: true, rnn: true}
      decoder: {channels: [16, 8, 8], resolution: [4, 4], kernel: 5}
      """;

  private static SaviConfig config(String type) {
    String text =
        PLAIN.replace("out_channels: 16", "out_channels: 16, head: mlp")
            + "corrector: {type: "
            + type
            + "}\n";
    return Yaml.parse(text, SaviConfig.class, type);
  }

  /** A white square that moves to the right: (1,T,3,16,16). */
  private static NDArray video(NDManager manager, int frames) {
    float[] v = new float[frames * 3 * 256];
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < 3 * 256; i++) {
        int y = i / 16 % 16;
        int x = i % 16;
        boolean inside = y >= 5 && y < 10 && x >= 3 + t && x < 8 + t;
        v[t * 3 * 256 + i] = inside ? 1 : -1;
      }
    }
    return manager.create(v, new Shape(1, frames, 3, 16, 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"isa_t", "isa_ts", "isa_tsr"})
  void invariantSlotAttentionLearnsAClip(String type) {
    SaviConfig config = config(type);
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      Savi savi = new Savi(config, store);
      store.requireGradients();
      NDArray video = video(manager, 3);
      double first = 0;
      double last = 0;
      try (Adam adam = new Adam(manager, store.trainable())) {
        for (int i = 0; i < 60; i++) {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
              NDArray loss = SaviLoss.of(savi, video, null, null).total();
              last = loss.getFloat();
              first = i == 0 ? last : first;
              collector.backward(loss);
            }
          }
          assertThat(adam.step(3e-3, 1)).isFinite();
        }
      }
      assertThat(last).isLessThan(0.5 * first);
    }
  }
}
