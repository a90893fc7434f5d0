package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slotcast.config.Yaml;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.Safetensors.Tensor;

/** Initial slots and poses that are learnt, and that are drawn. */
class InitialStateTest {
  private static final int B = 2;
  private static final int K = 3;
  private static final int C = 16;

  private static SaviConfig config(String slots, String corrector) {
    String text =
        """
        resolution: [16, 16]
        slots: {count: 3, size: 16, mlp_size: 16, iterations: 1, initial: %s}
        encoder: {channels: [3, 8, 8], kernel: 5, strides: [1, 2], out_channels: 16}
        kernel: {layer: none, stochastic: false}
        predictor: {type: mlp}
        decoder: {channels: [16, 8, 8], resolution: [4, 4], kernel: 5}
        corrector: {type: %s}
        """;
    return Yaml.parse(text.formatted(slots, corrector), SaviConfig.class, "test");
  }

  private static NDArray video(NDManager manager) {
    float[] values = new float[B * 2 * 3 * 256];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return manager.create(values, new Shape(B, 2, 3, 16, 16));
  }

  private static InitialDraw draw(SaviConfig config, NDManager manager, long seed) {
    return InitialDraw.values(config, B, new SplittableRandom(seed)).arrays(manager, B);
  }

  @ParameterizedTest
  @CsvSource({
    "gaussian, slot_attention",
    "gaussian, isa_ts",
    "gaussian, 'isa_tsr, initial: random'",
    "learnt, 'isa_t, initial: random'",
    "learnt, 'isa_ts, initial: random'",
    "learnt, 'isa_tsr, initial: random, fixed_scale: 0.2'"
  })
  void aSeedGivesTheSameSlotsAndAnotherOneOthers(String slots, String corrector) {
    SaviConfig config = config(slots, corrector);
    assertThat(config.drawsInitialState()).isTrue();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi savi = new Savi(config, store);
      float[] one = slots(savi, video(manager), draw(config, manager, 1));
      assertThat(slots(savi, video(manager), draw(config, manager, 1))).containsExactly(one);
      assertThat(slots(savi, video(manager), draw(config, manager, 2))).isNotEqualTo(one);
      float[] scored = slots(savi, video(manager), null);
      assertThat(scored).isNotEqualTo(one);
      assertThat(slots(savi, video(manager), null)).containsExactly(scored);
      // The fixed numbers are stored, and are no parameters.
      Map<String, Tensor> file = store.export();
      assertThat(file.keySet()).anyMatch(n -> n.startsWith("init_draw."));
      assertThat(store.trainable().keySet()).noneMatch(n -> n.startsWith("init_draw."));
      try (ParameterStore read = ParameterStore.loaded(manager, "test", file)) {
        assertThat(slots(new Savi(config, read), video(manager), null)).containsExactly(scored);
        assertThat(read.unused()).isEmpty();
      }
    }
  }

  private static float[] slots(Savi savi, NDArray video, InitialDraw draw) {
    return savi.encode(video, null, null, new Randomness(null, null, draw), null)
        .slots()
        .toFloatArray();
  }

  /** Slots are mean + deviation * noise, and both learn. */
  @Test
  void gradientsReachMeanAndDeviation() {
    SaviConfig config = config("gaussian", "slot_attention");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      SlotInitializer initializer =
          new SlotInitializer(store, config.slots(), config.corrector(), false);
      store.requireGradients();
      NDArray mean = store.trainable().get("slots_mu");
      NDArray logDeviation = store.trainable().get("slots_log_sigma");
      assertThat(store.size()).isEqualTo(2 * C);
      InitialDraw draw = draw(config, manager, 7);
      float[] noise = draw.slots().toFloatArray();
      double[] deviations = new double[C];
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray slots = initializer.initial(B, draw).slots(); // (B,K,C)
        float[] drawn = slots.toFloatArray();
        for (int i = 0; i < drawn.length; i++) {
          deviations[i % C] = Math.exp(logDeviation.toFloatArray()[i % C]);
          double expected = mean.toFloatArray()[i % C] + deviations[i % C] * noise[i];
          assertThat((double) drawn[i]).isCloseTo(expected, within(1e-5));
        }
        collector.backward(slots.sum());
      }
      float[] meanGradient = mean.getGradient().toFloatArray();
      float[] logGradient = logDeviation.getGradient().toFloatArray();
      for (int c = 0; c < C; c++) {
        double sum = 0;
        for (int row = 0; row < B * K; row++) {
          sum += noise[row * C + c];
        }
        assertThat((double) meanGradient[c]).isCloseTo(B * K, within(1e-5));
        assertThat((double) logGradient[c]).isCloseTo(sum * deviations[c], within(1e-4));
      }
    }
  }

  @Test
  void gradientsOfAWholeModelReachMeanAndDeviation() {
    SaviConfig config = config("gaussian", "isa_ts, initial: random");
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Savi savi = new Savi(config, store);
      store.requireGradients();
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Randomness random = new Randomness(null, null, draw(config, manager, 1));
        SlotState states = savi.encode(video(manager), null, null, random, null).states();
        collector.backward(savi.decode(states.merged()).combined().square().mean());
      }
      for (String name : new String[] {"slots_mu", "slots_log_sigma"}) {
        float[] gradient = store.trainable().get(name).getGradient().toFloatArray();
        assertThat(gradient).as(name).doesNotContain(Float.NaN);
        assertThat(gradient).as(name).isNotEqualTo(new float[C]);
      }
    }
  }

  /** Ranges of the reference: [-1,1], mean 0.1 and deviation 0.1, within 45 degrees. */
  @Test
  void posesAreDrawnOverTheImage() {
    SaviConfig config = config("learnt", "isa_tsr, initial: random");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      InitialDraw many =
          InitialDraw.values(config, 2000, new SplittableRandom(5)).arrays(manager, 2000);
      assertThat(many.slots()).isNull();
      spread(many.positions(), 0, 1 / Math.sqrt(3));
      assertThat(many.positions().abs().max().getFloat()).isBetween(0.99f, 1f);
      spread(many.scales(), 0.1, 0.1);
      spread(many.angles(), 0, Math.PI / 4 / Math.sqrt(3));
      assertThat(many.angles().abs().max().getFloat()).isBetween(0.75f, 0.7854f);
    }
  }

  private static void spread(NDArray values, double mean, double deviation) {
    double m = values.mean().getFloat();
    assertThat(m).isCloseTo(mean, within(0.02));
    assertThat(Math.sqrt(values.sub((float) m).square().mean().getFloat()))
        .isCloseTo(deviation, within(0.01));
  }

  /** Nothing is drawn and nothing stored; files from before there was a choice stay the same. */
  @ParameterizedTest
  @ValueSource(strings = {"slot_attention", "isa_tsr"})
  void learntIsAsWithoutTheKeys(String type) {
    SaviConfig config = config("learnt", type + ", initial: learnt");
    assertThat(Yaml.toJson(config)).doesNotContain("initial\"");
    assertThat(config.drawsInitialState()).isFalse();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 3)) {
      SplittableRandom random = new SplittableRandom(1);
      assertThat(InitialDraw.values(config, B, random)).isNull();
      assertThat(random.nextLong()).isEqualTo(new SplittableRandom(1).nextLong());
      new Savi(config, store);
      assertThat(store.export().keySet())
          .contains("init_latents")
          .noneMatch(n -> n.startsWith("init_draw.") || n.startsWith("slots_"));
    }
  }

  @Test
  void whatCannotBeRandomIsRefused() {
    assertThatThrownBy(() -> config("learnt", "slot_attention, initial: random"))
        .hasMessageContaining("corrector.initial is random, but SLOT_ATTENTION has no positions");
    assertThatThrownBy(() -> config("learnt", "isa_ts, initial: random, centred: true"))
        .hasMessageContaining("corrector.initial is random, but corrector.centred is true");
    assertThatThrownBy(() -> config("uniform", "isa_ts"))
        .hasMessageContaining("one of learnt, gaussian");
  }
}
