package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.Test;
import slotcast.config.Yaml;
import slotcast.model.BroadcastDecoder.Decoded;
import slotcast.model.DecoderConfig.Plane;
import slotcast.motion.HintConfig;
import slotcast.motion.SlotStart;
import slotcast.tensor.ParameterStore;

/** Axes: B batch, K slots, P plane channels, H and W of the image. */
class HintedSaviTest {
  private static final int K = 4;

  static SaviConfig config(PredictorConfig.PredictorType predictor, List<Plane> planes) {
    return new SaviConfig(
        List.of(16, 32),
        new SlotsConfig(K, 8, 16, 2, null, 0.3),
        new EncoderConfig(
            List.of(3, 8, 8), 3, List.of(2, 2), 8, 2.0, EncoderConfig.EncoderHead.MLP, null),
        new KernelConfig(KernelConfig.KernelLayer.NONE, false),
        new PredictorConfig(predictor, 1, 2, 16, null, null),
        new DecoderConfig(List.of(8, 8, 8), List.of(4, 8), 3, 3, 2.0, null, planes, null),
        Yaml.parse("{type: isa_ts, window: 1.0}", CorrectorConfig.class, "test"),
        null,
        new HintConfig(0.1, 0.01, 0.5, 0.001, 2),
        null,
        null);
  }

  private static NDArray images(NDManager manager) {
    return manager.randomUniform(-1, 1, new Shape(2, 3, 16, 32));
  }

  private static SlotBeginnings begun(NDManager manager) {
    return SlotBeginnings.of(
        manager,
        List.of(
            List.of(new SlotStart(1, 0.5, -0.5, 0.2, 0.1), new SlotStart(3, 0, 0.8, 0.1, 0.1)),
            List.of()),
        K);
  }

  @Test
  void slotsStartAtTheirHintsAndTheOthersAreEmpty() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi savi = new Savi(config(PredictorConfig.PredictorType.MLP, null), store);
      Savi.Step step = savi.step(images(manager), null, Randomness.NONE, begun(manager));
      float[] scales = step.state().scales().toFloatArray(); // (B,K,2)
      for (int slot : new int[] {2, 4 + 1, 4 + 2, 4 + 3}) {
        assertThat(scales[2 * slot]).isZero();
        assertThat(scales[2 * slot + 1]).isZero();
      }
      for (int slot : new int[] {0, 1, 3, 4}) {
        assertThat(scales[2 * slot]).isPositive();
      }
      // The window holds slots near their hints before anything is learnt.
      float[] positions = step.state().positions().toFloatArray();
      assertThat(positions[2]).isCloseTo(0.5f, within(0.3f));
      assertThat(positions[3]).isCloseTo(-0.5f, within(0.3f));
      assertThat(positions[2 * 3 + 1]).isCloseTo(0.8f, within(0.3f));
      Decoded decoded = savi.decode(step.state());
      float[] masks = decoded.masks().sum(new int[] {2, 3, 4}).toFloatArray();
      assertThat(masks[2]).isZero();
      assertThat(masks[4]).isCloseTo(16 * 32, within(1e-3f)); // the second sample is background
      assertThat(decoded.planes()).isNull();
    }
  }

  @Test
  void aSlotStartsInALaterFrameAndTheOthersGoOn() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi savi = new Savi(config(PredictorConfig.PredictorType.IDENTITY, null), store);
      NDArray images = images(manager);
      Savi.Step first = savi.step(images, null, Randomness.NONE, begun(manager));
      SlotBeginnings later =
          SlotBeginnings.of(
              manager, List.of(List.of(new SlotStart(2, -0.5, 0, 0.1, 0.1)), List.of()), K);
      Savi.Step second = savi.step(images, first.recurrent(), Randomness.NONE, later);
      assertThat(second.kernels().positions().get(0, 2).toFloatArray()).containsExactly(-0.5f, 0);
      assertThat(second.kernels().slots().get(0, 1)).isEqualTo(first.state().slots().get(0, 1));
      assertThat(second.kernels().slots().get(0, 2))
          .isEqualTo(store.get("init_latents", null, 1, 2, 8).get(0, 1));
      float[] scales = second.state().scales().toFloatArray();
      assertThat(scales[2 * 2]).isPositive();
      assertThat(scales[2 * 5]).isZero();
    }
  }

  @Test
  void emptySlotsChangeNothingForTheOthers() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi savi = new Savi(config(PredictorConfig.PredictorType.MLP, List.of(Plane.CHANGE)), store);
      NDArray images = images(manager);
      List<List<SlotStart>> starts =
          List.of(
              List.of(new SlotStart(1, 0.5, -0.5, 0.2, 0.1)),
              List.of(new SlotStart(1, 0, 0, 0.2, 0.2)));
      Decoded wide = draw(savi, images, SlotBeginnings.of(manager, starts, K));
      Decoded narrow = draw(savi, images, SlotBeginnings.of(manager, starts, 2));
      assertThat(wide.combined().allClose(narrow.combined(), 1e-5, 1e-5, false)).isTrue();
      assertThat(wide.planes().allClose(narrow.planes(), 1e-5, 1e-5, false)).isTrue();
    }
  }

  private static Decoded draw(Savi savi, NDArray images, SlotBeginnings begun) {
    return savi.decode(savi.step(images, null, Randomness.NONE, begun).state());
  }

  @Test
  void planesComeAfterColoursAndMaskAndHaveGradients() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore store = ParameterStore.initial(manager, 1)) {
      List<Plane> planes = List.of(Plane.FLOW, Plane.DEPTH, Plane.CHANGE);
      Savi savi = new Savi(config(PredictorConfig.PredictorType.MLP, planes), store);
      store.requireGradients();
      NDArray weight = store.trainable().get("decoder.2.weight");
      assertThat(weight.getShape()).isEqualTo(new Shape(3 + 1 + 4, 8, 3, 3));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Decoded decoded = draw(savi, images(manager), begun(manager));
        assertThat(decoded.planes().getShape()).isEqualTo(new Shape(2, 4, 16, 32));
        assertThat(decoded.combined().getShape()).isEqualTo(new Shape(2, 3, 16, 32));
        collector.backward(decoded.planes().square().sum());
      }
      float[] gradient = weight.getGradient().toFloatArray();
      for (int channel = 0; channel < 8; channel++) {
        double sum = 0;
        for (int i = 0; i < 72; i++) {
          float g = gradient[72 * channel + i];
          assertThat(g).isFinite();
          sum += Math.abs(g);
        }
        assertThat(sum > 0).as("channel %d", channel).isEqualTo(channel >= 3); // not the colours
      }
      store
          .trainable()
          .values()
          .forEach(p -> assertThat(p.getGradient().isNaN().any().getBoolean()).isFalse());
    }
  }

  @Test
  void theSameParametersFitOtherSizes() {
    SaviConfig whole = config(PredictorConfig.PredictorType.MLP, List.of(Plane.CHANGE));
    SaviConfig part = whole.withResolution(8, 16);
    assertThat(part.decoder().resolution()).containsExactly(2, 4);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        ParameterStore a = ParameterStore.initial(manager, 1);
        ParameterStore b = ParameterStore.initial(manager, 1)) {
      new Savi(whole, a);
      new Savi(part, b);
      assertThat(b.trainable().keySet()).isEqualTo(a.trainable().keySet());
      a.trainable()
          .forEach((n, p) -> assertThat(b.trainable().get(n).getShape()).isEqualTo(p.getShape()));
    }
  }

  @Test
  void hintsNeedScalesAndAPredictorOfSingleSlots() {
    assertThatThrownBy(() -> config(PredictorConfig.PredictorType.TRANSFORMER, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use mlp or identity");
    SaviConfig good = config(PredictorConfig.PredictorType.MLP, null);
    assertThatThrownBy(
            () ->
                new SaviConfig(
                    good.resolution(),
                    good.slots(),
                    good.encoder(),
                    good.kernel(),
                    good.predictor(),
                    good.decoder(),
                    CorrectorConfig.of(CorrectorConfig.CorrectorType.ISA_T),
                    null,
                    good.hints(),
                    null,
                    null))
        .hasMessageContaining("use isa_ts");
  }
}
