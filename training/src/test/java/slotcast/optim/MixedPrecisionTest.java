package slotcast.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slotcast.error.UserError;
import slotcast.model.DecoderConfig;
import slotcast.model.EncoderConfig;
import slotcast.model.KernelConfig;
import slotcast.model.KernelConfig.KernelLayer;
import slotcast.model.PredictorConfig;
import slotcast.model.PredictorConfig.PredictorType;
import slotcast.model.Savi;
import slotcast.model.SaviConfig;
import slotcast.model.SlotState;
import slotcast.model.SlotsConfig;
import slotcast.tensor.LayerPrecision;
import slotcast.tensor.ParameterStore;
import slotcast.tensor.TorchOps;

/** bfloat16 is emulated where a processor lacks it: the same numbers, slowly. */
class MixedPrecisionTest {
  /** Half a unit in the last of 8 binary places. */
  private static final double ROUNDING = 1.0 / 256;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray random(long seed, long... shape) {
    Shape s = new Shape(shape);
    float[] values = new float[(int) s.size()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, s);
  }

  /** To the nearest bfloat16: the upper half of a float, ties to even. */
  private static double rounded(float x) {
    int bits = Float.floatToIntBits(x);
    int up = 0x7fff + ((bits >>> 16) & 1);
    return Float.intBitsToFloat((bits + up) & 0xffff0000);
  }

  @SuppressWarnings("try") // it acts by being open
  private static <T> T mixed(Supplier<T> work) {
    try (MixedPrecision mixed = MixedPrecision.open(LayerPrecision.BFLOAT16)) {
      return work.get();
    }
  }

  @Test
  void aLinearLayerMultipliesRoundedNumbersAndRoundsTheirSum() {
    NDArray x = random(1, 3, 40);
    NDArray w = random(2, 5, 40);
    NDArray b = random(3, 5);
    float[] found = mixed(() -> TorchOps.linear(x, w, b)).toFloatArray();
    float[] plain = TorchOps.linear(x, w, b).toFloatArray();
    double apart = 0;
    for (int r = 0; r < 3; r++) {
      for (int o = 0; o < 5; o++) {
        double sum = 0;
        for (int i = 0; i < 40; i++) {
          sum += rounded(x.toFloatArray()[40 * r + i]) * rounded(w.toFloatArray()[40 * o + i]);
        }
        int at = 5 * r + o;
        float bias = b.toFloatArray()[o];
        assertThat((double) found[at] - bias)
            .isCloseTo(sum, within(ROUNDING * Math.abs(sum) + 1e-5));
        apart = Math.max(apart, Math.abs(found[at] - plain[at]));
      }
    }
    assertThat(apart).isGreaterThan(1e-3);
  }

  @Test
  void convolutionsAreCloseAndTheirGradientsFloat32() {
    NDArray x = random(1, 2, 3, 8, 8);
    NDArray b = random(3, 4);
    NDArray w = random(2, 4, 3, 5, 5);
    NDArray v = random(4, 3, 4, 5, 5);
    close(() -> TorchOps.conv2d(x, w, b, 2, 2), List.of(x, w, b));
    close(() -> TorchOps.convTranspose2d(x, v, b, 2, 2, 1), List.of(x, v, b));
    NDArray rows = random(5, 6, 20);
    NDArray matrix = random(6, 4, 20);
    close(() -> TorchOps.linear(rows, matrix, b), List.of(rows, matrix, b));
  }

  /** Values and gradients within 1 % of the largest, but not the same. */
  private void close(Supplier<NDArray> layer, List<NDArray> inputs) {
    inputs.forEach(a -> a.setRequiresGradient(true));
    float[] plain = gradients(layer, inputs).toFloatArray();
    NDArray mixed = mixed(() -> gradients(layer, inputs));
    assertThat(mixed.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(difference(plain, mixed.toFloatArray())).isBetween(1e-5, 0.01);
  }

  /** The output and all gradients of the sum of its squares, flat. */
  private NDArray gradients(Supplier<NDArray> layer, List<NDArray> inputs) {
    inputs.stream()
        .filter(NDArray::hasGradient)
        .forEach(a -> AdamOps.zero(List.of(a.getGradient())));
    NDArray all;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      all = layer.get();
      assertThat(all.getDataType()).isEqualTo(DataType.FLOAT32);
      collector.backward(all.square().sum());
    }
    all = all.stopGradient().flatten();
    for (NDArray a : inputs) {
      assertThat(a.getGradient().getDataType()).isEqualTo(DataType.FLOAT32);
      NDArray g = a.getGradient();
      all = all.concat(g.div(g.abs().max().getFloat()).flatten());
    }
    return all;
  }

  private static double difference(float[] a, float[] b) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    return difference / largest;
  }

  private static SaviConfig tiny() {
    return new SaviConfig(
        List.of(8, 8),
        new SlotsConfig(3, 16, 16, 2, null, null),
        new EncoderConfig(List.of(3, 8, 8), 3, List.of(2, 1), 16),
        new KernelConfig(KernelLayer.MLP, false),
        new PredictorConfig(PredictorType.TRANSFORMER, 1, 2, 16, true, false),
        new DecoderConfig(List.of(16, 8), List.of(4, 4), 3, null));
  }

  private static NDArray loss(Savi savi, NDArray video) {
    SlotState states = savi.encode(video, null, null).states().merged();
    return savi.decode(states).combined().sub(video.reshape(-1, 3, 8, 8)).square().mean();
  }

  @Test
  void aModelTrainsAndItsParametersStayFloat32() {
    try (ParameterStore store = ParameterStore.initial(manager, 1)) {
      Savi savi = new Savi(tiny(), store);
      store.requireGradients();
      NDArray video = TorchOps.clamp(random(1, 2, 2, 3, 8, 8), -1, 1);
      double plain = loss(savi, video).getFloat();
      double first = 0;
      double last = 0;
      try (Adam adam = new Adam(manager, store.trainable())) {
        for (int step = 0; step < 30; step++) {
          last = step(savi, video);
          first = step == 0 ? last : first;
          assertThat(adam.step(3e-3, 1)).isFinite();
        }
      }
      assertThat(first).isCloseTo(plain, within(0.01 * plain));
      assertThat(first).isNotEqualTo(plain);
      assertThat(last).isLessThan(0.9 * first);
      store
          .trainable()
          .forEach((n, a) -> assertThat(a.getDataType()).as(n).isEqualTo(DataType.FLOAT32));
    }
  }

  private static double step(Savi savi, NDArray video) {
    return mixed(
        () -> {
          try (NDScope scope = new NDScope();
              GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray loss = loss(savi, video);
            collector.backward(loss);
            return loss.getFloat();
          }
        });
  }

  @Test
  void itEndsWhereItIsClosedAndOtherThreadsDoNotSeeIt() throws Exception {
    LayerPrecision[] elsewhere = {null};
    mixed(
        () -> {
          assertThat(LayerPrecision.current()).isEqualTo(LayerPrecision.BFLOAT16);
          try (MixedPrecision inner = MixedPrecision.open(LayerPrecision.FLOAT32)) {
            assertThat(inner).isNotNull();
            assertThat(LayerPrecision.current()).isEqualTo(LayerPrecision.FLOAT32);
          }
          assertThat(LayerPrecision.current()).isEqualTo(LayerPrecision.BFLOAT16);
          Thread other = new Thread(() -> elsewhere[0] = LayerPrecision.current());
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return null;
        });
    assertThat(elsewhere[0]).isEqualTo(LayerPrecision.FLOAT32);
    assertThat(LayerPrecision.current()).isEqualTo(LayerPrecision.FLOAT32);
  }

  @Test
  void processorsAreKnownByTheirFlags() {
    String flags = "processor\t: 0\nmodel name\t: avx512_bf16\nflags\t\t: fpu avx2 %s\n";
    assertThat(MixedPrecision.has(LayerPrecision.BFLOAT16, flags.formatted("avx512_bf16 rdpid")))
        .isTrue();
    assertThat(MixedPrecision.has(LayerPrecision.BFLOAT16, flags.formatted("amx_bf16"))).isTrue();
    assertThat(MixedPrecision.has(LayerPrecision.BFLOAT16, flags.formatted("avx512f"))).isFalse();
    assertThat(MixedPrecision.has(LayerPrecision.BFLOAT16, "")).isFalse();
    assertThat(MixedPrecision.refused(LayerPrecision.BFLOAT16, "a", "b"))
        .isInstanceOf(UserError.class)
        .hasMessage("precision bf16 on this machine: got a, expected b; use precision: float32");
  }
}
