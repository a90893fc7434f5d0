package slotcast.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.PredictorConfig;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.optim.Adam;
import slotcast.slotformer.SlotFormer;
import slotcast.slotformer.SlotFormerConfig;
import slotcast.slotformer.SlotFormerConfig.PoseMode;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

class SlotFormerLossTest {
  private static final int K = 4;
  private static final int C = 8;

  private NDManager manager;
  private ParameterStore perception;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    perception = ParameterStore.initial(manager, 3);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** An untrained residual model over an untrained SAVi, whose decoder it draws with. */
  private SlotFormer model(CorrectorType type, PoseMode poses) {
    SaviConfig savi =
        new SaviConfig(
            List.of(16, 16),
            new SlotsConfig(K, C, 16, 2, 3, null),
            new EncoderConfig(List.of(3, 8, 8), 5, List.of(1, 2), 8),
            new KernelConfig(KernelConfig.KernelLayer.NONE, false),
            new PredictorConfig(PredictorConfig.PredictorType.TRANSFORMER, 1, 2, 16, true, false),
            new DecoderConfig(List.of(8, 8, 8), List.of(4, 4), 5, 3),
            CorrectorConfig.of(type));
    new Savi(savi, perception);
    return new SlotFormer(
        SlotFormerConfig.over(savi, 3, 16, 2, 4, 32, true, poses),
        ParameterStore.initial(manager, 4),
        perception);
  }

  private NDArray slots(long seed, long... shape) {
    float[] values = new float[(int) new Shape(shape).size()];
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(shape));
  }

  @Test
  void trainingLowersTheLossAndLeavesTheDecoderAlone() {
    SlotFormer model = model(CorrectorType.SLOT_ATTENTION, null);
    float[] decoder = perception.trainable().get("decoder.0.0.weight").toFloatArray();
    NDArray clip = slots(5, 2, 5, 4, 8);
    NDArray future = slots(6, 2, 2, 3, 16, 16).mul(0.1f);
    assertThat(model.trainable().keySet()).allMatch(n -> n.startsWith("rollouter."));
    assertThat(model.trainable()).doesNotContainKey("rollouter.enc_t_pe");
    model.trainable().values().forEach(a -> a.setRequiresGradient(true));
    SlotFormerLoss loss = SlotFormerLoss.REFERENCE;
    float first = 0;
    float last = 0;
    try (Adam adam = new Adam(manager, model.trainable())) {
      for (int i = 0; i < 30; i++) {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
          SlotFormerLoss.Value value = loss.evaluate(model, clip, future);
          collector.backward(value.total());
          last = value.total().getFloat();
          assertThat((double) last)
              .isCloseTo(value.slots().getFloat() + value.images().getFloat(), within(1e-4 * last));
          first = i == 0 ? last : first;
        }
        assertThat(adam.step(1e-2, Double.POSITIVE_INFINITY)).isPositive();
      }
    }
    assertThat(last).isLessThan(0.7f * first);
    assertThat(perception.trainable().get("decoder.0.0.weight").toFloatArray()).isEqualTo(decoder);
  }

  /** Every kind of slots, all images and some; a piece has one frame, or two with a rest. */
  @ParameterizedTest
  @EnumSource(CorrectorType.class)
  void gradientsDoNotDependOnHowManyFramesAreDecodedAtOnce(CorrectorType type) {
    SlotFormer model =
        model(type, type == CorrectorType.SLOT_ATTENTION ? null : PoseMode.PREDICTED);
    model.trainable().values().forEach(a -> a.setRequiresGradient(true));
    SlotState history = state(type, 11, 2, 3);
    SlotState future = state(type, 12, 2, 3);
    List<SlotFormerLoss.Images.Frame> some =
        List.of(
            new SlotFormerLoss.Images.Frame(0, 1),
            new SlotFormerLoss.Images.Frame(1, 0),
            new SlotFormerLoss.Images.Frame(1, 2));
    SlotFormerLoss.Images[] choices = {
      new SlotFormerLoss.Images(null, slots(13, 6, 3, 16, 16)),
      new SlotFormerLoss.Images(some, slots(13, 3, 3, 16, 16))
    };
    for (SlotFormerLoss.Images images : choices) {
      Map<String, float[]> whole = gradients(model, history, future, images, Integer.MAX_VALUE);
      for (int atOnce : new int[] {1, 2}) {
        Map<String, float[]> pieces = gradients(model, history, future, images, atOnce);
        whole.forEach(
            (name, expected) -> {
              double largest = 0;
              for (float v : expected) {
                largest = Math.max(largest, Math.abs(v));
              }
              assertThat(pieces.get(name))
                  .as(name + " of " + type)
                  .usingComparatorWithPrecision((float) (1e-5 * largest + 1e-7))
                  .containsExactly(expected);
            });
        assertThat(whole.get("loss")[0]).isNotZero();
      }
    }
  }

  /** Gradients by name, and the loss. */
  private Map<String, float[]> gradients(
      SlotFormer model,
      SlotState history,
      SlotState future,
      SlotFormerLoss.Images images,
      int framesAtOnce) {
    Map<String, float[]> found = new LinkedHashMap<>();
    try (NDScope scope = new NDScope();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      SlotFormerLoss loss = new SlotFormerLoss(1, 10, 3);
      double value =
          loss.gradients(collector, model, history, future, images, null, framesAtOnce, 1);
      found.put("loss", new float[] {(float) value});
      model
          .trainable()
          .forEach(
              (n, a) -> {
                NDArray gradient = a.getGradient();
                found.put(n, gradient.toFloatArray());
                gradient.subi(gradient); // the next ones would be added
              });
    }
    return found;
  }

  /** (B,T,K,…) of a kind. */
  private SlotState state(CorrectorType type, long seed, long b, long t) {
    boolean pose = type != CorrectorType.SLOT_ATTENTION;
    boolean scale = pose && type != CorrectorType.ISA_T;
    boolean turn = type == CorrectorType.ISA_TSR;
    return new SlotState(
        slots(seed, b, t, K, C),
        pose ? slots(seed + 1, b, t, K, 2).mul(0.3f) : null,
        scale ? slots(seed + 2, b, t, K, 2).mul(0.02f).add(0.3f) : null,
        turn ? manager.eye(2).broadcast(b, t, K, 2, 2).duplicate() : null);
  }

  @Test
  void withoutImagesNothingIsDecoded() {
    SlotFormer model = model(CorrectorType.SLOT_ATTENTION, null);
    SlotFormerLoss.Value value =
        new SlotFormerLoss(1, 0, 0).evaluate(model, slots(7, 2, 5, 4, 8), null);
    assertThat(value.decoded()).isNull();
    assertThat(value.total().getFloat()).isEqualTo(value.slots().getFloat());
    NDArray target = slots(7, 2, 5, 4, 8).get(":, 3:");
    List<Double> steps = SlotFormerLoss.perStep(value.predicted().slots(), target);
    assertThat(steps).hasSize(2);
    assertThat((steps.get(0) + steps.get(1)) / 2).isCloseTo(value.slots().getFloat(), within(1e-5));
  }

  /** Objects of constant velocity, which only a model that sees positions can go on with. */
  @Test
  void learnsToGoOnMoving() {
    SlotFormer model = model(CorrectorType.ISA_TS, PoseMode.PREDICTED);
    model.trainable().values().forEach(a -> a.setRequiresGradient(true));
    NDArray start = TorchOps.scale(slots(1, 16, 1, K, 2), 0.3);
    NDArray velocity = TorchOps.scale(slots(2, 16, 1, K, 2), 0.05);
    NDArray time = manager.arange(0, 6, 1).toType(start.getDataType(), false).reshape(1, 6, 1, 1);
    NDArray still = slots(3, 16, 1, K, C).repeat(1, 6);
    NDArray scales = TorchOps.scale(slots(4, 16, 1, K, 2), 0.1).abs().add(0.1f).repeat(1, 6);
    SlotState clip = new SlotState(still, start.add(velocity.mul(time)), scales, null);
    long[] cut = {3};
    SlotState history = clip.map(x -> x.split(cut, 1).get(0));
    NDArray target = clip.positions().split(cut, 1).get(1);
    double first = 0;
    double last = 0;
    try (Adam adam = new Adam(manager, model.trainable())) {
      for (int i = 0; i < 60; i++) {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
          NDArray loss = model.rollout(history, 3).positions().sub(target).square().mean();
          collector.backward(loss);
          last = loss.getFloat();
          first = i == 0 ? last : first;
        }
        adam.step(3e-3, 1);
      }
    }
    assertThat(last).isLessThan(0.2 * first);
  }

  @Test
  void refusesClipsWithoutAFuture() {
    SlotFormer model = model(CorrectorType.SLOT_ATTENTION, null);
    assertThatThrownBy(() -> SlotFormerLoss.REFERENCE.evaluate(model, slots(8, 1, 3, 4, 8), null))
        .hasMessageContaining("expected more than 3 frames");
  }
}
