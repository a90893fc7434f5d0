package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.error.UserError;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.tensor.ParameterStore;

/** Invariant Slot Attention on video, through configuration alone. */
class InvariantSaviTest {
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
  void carriesItsPoseFromFrameToFrame(String type) {
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      frameByFrame(new Savi(config(type), store), video(manager, 3));
    }
  }

  /** Slot Attention (Locatello et al. 2020): every image is a video of one frame. */
  @ParameterizedTest
  @ValueSource(strings = {"slot_attention", "isa_ts"})
  void singleImagesAreVideosOfOneFrame(String type) {
    String text =
        PLAIN.replaceAll("predictor: .*", "predictor: {type: identity}")
            + "corrector: {type: "
            + type
            + "}\n";
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      Savi model = new Savi(Yaml.parse(text, SaviConfig.class, type), store);
      NDArray images = video(manager, 3).squeeze(0); // three images, not a clip
      SlotState together = model.encode(images.expandDims(1), null, null).states();
      assertThat(together.slots().getShape()).isEqualTo(new Shape(3, 1, 3, 16));
      for (int i = 0; i < 3; i++) {
        SlotState alone = model.step(images.get("{}:{}", i, i + 1), null, null).state();
        assertThat(together.slots().get(i).toFloatArray())
            .containsExactly(alone.slots().toFloatArray(), within());
      }
      assertThat(model.decode(together.merged()).masks().getShape())
          .isEqualTo(new Shape(3, 3, 1, 16, 16));
    }
  }

  /** Masks of the others are those that a softmax over them alone gives. */
  @Test
  void slotsWithLittleAttentionHaveNoMask() {
    SaviConfig all = config("isa_ts");
    SaviConfig some =
        Yaml.parse(
            Yaml.toYaml(all).replace("decoder:\n", "decoder:\n  min_attention: 0.333\n"),
            SaviConfig.class,
            "test");
    assertThat(some.decoder().minAttention()).isEqualTo(0.333);
    try (NDManager manager = NDManager.newBaseManager();
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      Savi model = new Savi(some, store);
      Savi.Encoded encoded = model.encode(video(manager, 3), null, null);
      NDArray attention = encoded.attention().squeeze(0); // (T,K,N)
      float[] share = attention.mean(new int[] {2}).toFloatArray();
      float[] drawn = model.masks(encoded.states().merged(), attention).toFloatArray();
      float[] whole = new Savi(all, store).decode(encoded.states().merged()).masks().toFloatArray();
      int empty = 0;
      for (int frame = 0; frame < 3; frame++) {
        for (int p = 0; p < 256; p++) {
          float sum = 0;
          for (int k = 0; k < 3; k++) {
            sum += share[3 * frame + k] >= 0.333f ? whole[(3 * frame + k) * 256 + p] : 0;
          }
          for (int k = 0; k < 3; k++) {
            int i = (3 * frame + k) * 256 + p;
            boolean shows = share[3 * frame + k] >= 0.333f;
            assertThat(drawn[i]).isCloseTo(shows ? whole[i] / sum : 0, within());
            empty += shows ? 0 : 1;
          }
        }
      }
      assertThat(empty).isBetween(256, 6 * 256);
    }
  }

  /** A stream, frame by frame, gives what the whole clip gives. */
  private static void frameByFrame(Savi savi, NDArray video) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi.Encoded whole = savi.encode(video, null, null);
      Savi.Recurrent last = null;
      for (int t = 0; t < 3; t++) {
        last = savi.step(video.get(":, {}", t), last, null).recurrent();
      }
      SlotState end = whole.last().state();
      assertThat(last.state().slots().toFloatArray())
          .containsExactly(end.slots().toFloatArray(), within());
      assertThat(last.state().positions().toFloatArray())
          .containsExactly(end.positions().toFloatArray(), within());
      assertThat(last.state().scales() == null).isEqualTo(end.scales() == null);
      assertThat(last.state().rotations() == null).isEqualTo(end.rotations() == null);
      assertThat(savi.decode(end).masks().getShape()).isEqualTo(new Shape(1, 3, 1, 16, 16));
      assertThatThrownBy(() -> savi.decode(end.slots()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("relative grids");
    }
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-4f);
  }

  @Test
  void aConfigurationWithoutCorrectorIsPlainSlotAttentionAndStaysSo() {
    SaviConfig old = Yaml.parse(PLAIN, SaviConfig.class, "old");
    assertThat(old.corrector().type()).isEqualTo(CorrectorType.SLOT_ATTENTION);
    assertThat(Yaml.parseJson(Yaml.toJson(old), SaviConfig.class, "json")).isEqualTo(old);
    assertThat(Yaml.parse(Yaml.toYaml(config("isa_tsr")), SaviConfig.class, "yaml"))
        .isEqualTo(config("isa_tsr"));
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    assertThatThrownBy(() -> config("isa_ts, scales_factor: 0"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("corrector.scales_factor is 0.0, not a positive number");
    assertThatThrownBy(() -> config("isa_ts, rotation_limit_degrees: 30"))
        .hasMessageContaining("corrector.rotation_limit_degrees is 30, not 45 or 90");
    assertThatThrownBy(() -> config("isa_ts, fixed_scale: 3"))
        .hasMessageContaining("corrector.fixed_scale is 3.0, not in [0.001, 2.0]");
    assertThatThrownBy(() -> config("isa")).isInstanceOf(UserError.class);
  }
}
