package slotcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slotcast.config.Yaml;
import slotcast.model.Corrector.Correction;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.tensor.ParameterStore;

/** What the golden data cannot show: invariance itself, and slots that collapse. */
class InvariantSlotAttentionTest {
  private static final int K = 4;
  private static final int C = 16;
  private static final int F = 8;
  private static final int SIDE = 6;
  private static final SlotsConfig SIZES = new SlotsConfig(K, C, 24, 3, null, null);

  private NDManager manager;
  private ParameterStore store;
  private NDScope scope;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    store = ParameterStore.initial(manager, 7);
    scope = new NDScope();
    scope.suppressNotUsedWarning();
  }

  @AfterEach
  void close() {
    scope.close();
    store.close();
    manager.close();
  }

  private InvariantSlotAttention attention(CorrectorConfig config) {
    return new InvariantSlotAttention(store, SIZES, config, F, SIDE, SIDE);
  }

  private static CorrectorConfig config(CorrectorType type, int limit, double temperature) {
    String some = "type: " + type + "\ntemperature: " + temperature;
    return Yaml.parse(some + "\nrotation_limit_degrees: " + limit, CorrectorConfig.class, "test");
  }

  private NDArray random(long seed, double spread, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return manager.create(values, new Shape(shape));
  }

  private NDArray grid() {
    return manager.create(RelativeGrid.coordinates(SIDE, SIDE), new Shape(SIDE * SIDE, 2));
  }

  private SlotState state(CorrectorType type) {
    NDArray scales = random(3, 0.02, 1, K, 2).add(0.3f);
    NDArray rotations = null;
    if (type == CorrectorType.ISA_TSR) {
      float c = (float) Math.cos(0.2);
      float s = (float) Math.sin(0.2);
      NDArray one = manager.create(new float[] {c, s, -s, c}, new Shape(1, 1, 2, 2));
      rotations = one.broadcast(1, K, 2, 2);
    }
    return new SlotState(
        random(1, 1, 1, K, C),
        random(2, 0.3, 1, K, 2),
        type == CorrectorType.ISA_T ? null : scales,
        rotations);
  }

  private static void assertClose(NDArray actual, NDArray expected, double tolerance) {
    assertThat(actual.toFloatArray())
        .containsExactly(expected.toFloatArray(), Offset.offset((float) tolerance));
  }

  @Test
  void aMovedImageGivesTheSameSlotsElsewhere() {
    InvariantSlotAttention isa = attention(config(CorrectorType.ISA_T, 45, 1));
    NDArray features = random(4, 1, 1, SIDE * SIDE, F);
    SlotState start = state(CorrectorType.ISA_T);
    NDArray shift = manager.create(new float[] {0.2f, -0.1f});
    Correction here = isa.correct(features, grid(), start, 3);
    SlotState moved = new SlotState(start.slots(), start.positions().add(shift), null, null);
    Correction there = isa.correct(features, grid().add(shift), moved, 3);
    assertClose(there.state().slots(), here.state().slots(), 1e-4);
    assertClose(there.state().positions(), here.state().positions().add(shift), 1e-5);
  }

  @Test
  void aLargerImageGivesTheSameSlotsOfLargerScale() {
    InvariantSlotAttention isa = attention(config(CorrectorType.ISA_TS, 45, 1));
    NDArray features = random(4, 1, 1, SIDE * SIDE, F);
    SlotState start = state(CorrectorType.ISA_TS);
    Correction here = isa.correct(features, grid(), start, 3);
    float s = 1.4f;
    SlotState larger =
        new SlotState(start.slots(), start.positions().mul(s), start.scales().mul(s), null);
    Correction there = isa.correct(features, grid().mul(s), larger, 3);
    assertClose(there.state().slots(), here.state().slots(), 1e-3);
    assertClose(there.state().scales(), here.state().scales().mul(s), 1e-3);
    // Plain translation does not do that: the same features on a larger grid are another scene.
    assertThat(there.state().scales().getFloat(0, 0, 0))
        .isNotCloseTo(here.state().scales().getFloat(0, 0, 0), Offset.offset(0.05f));
  }

  @Test
  void aTurnedImageGivesTheSameSlotsTurned() {
    InvariantSlotAttention isa = attention(config(CorrectorType.ISA_TSR, 45, 1));
    // A sharp elongated blob, so that the principal axis is well defined and far from 45 degrees.
    NDArray features = random(4, 1, 1, SIDE * SIDE, F);
    NDArray stretched = grid().mul(manager.create(new float[] {0.5f, 1}));
    SlotState start = state(CorrectorType.ISA_TSR);
    Correction here = isa.correct(features, stretched, start, 1);
    double angle = 0.1;
    float c = (float) Math.cos(angle);
    float s = (float) Math.sin(angle);
    // x' = c x - s y, y' = s x + c y, for rows (y,x).
    NDArray turn = manager.create(new float[] {c, -s, s, c}, new Shape(2, 2));
    NDArray turnXy = manager.create(new float[] {c, -s, s, c}, new Shape(2, 2));
    SlotState turned =
        new SlotState(
            start.slots(),
            start.positions().matMul(turn),
            start.scales(),
            turnXy.matMul(start.rotations()));
    Correction there = isa.correct(features, stretched.matMul(turn), turned, 1);
    assertClose(there.state().positions(), here.state().positions().matMul(turn), 1e-4);
    assertClose(there.state().slots(), here.state().slots(), 1e-3);
    assertClose(there.state().rotations(), turnXy.matMul(here.state().rotations()), 1e-3);
    assertClose(there.state().scales(), here.state().scales(), 1e-3);
  }

  @ParameterizedTest
  @CsvSource({"ISA_T, 45", "ISA_TS, 45", "ISA_TSR, 45", "ISA_TSR, 90"})
  void collapsedSlotsStayFiniteWithFiniteGradients(CorrectorType type, int limit) {
    // A softmax this cold gives every pixel to one slot; with as many slots as here some get a
    // single pixel or none at all: no spread, no covariance.
    CorrectorConfig cold = config(type, limit, 1e-4);
    InvariantSlotAttention isa = new InvariantSlotAttention(store, SIZES, cold, F, 1, 3);
    store.requireGradients();
    NDArray features = random(4, 1, 1, 3, F);
    features.setRequiresGradient(true);
    NDArray line = manager.create(RelativeGrid.coordinates(1, 3), new Shape(3, 2));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      SlotState end = isa.correct(features, line, state(type), 3).state();
      NDArray attention = isa.correct(features, line, state(type), 3).attention();
      assertThat(attention.sum(new int[] {2}).min().getFloat())
          .as("the weakest slot holds nothing")
          .isLessThan(1e-3f);
      NDArray loss = end.slots().sum().add(end.positions().square().sum());
      if (end.scales() != null) {
        assertThat(end.scales().min().getFloat()).isGreaterThan(0.00099f);
        loss = loss.add(end.scales().sum());
      }
      if (end.rotations() != null) {
        loss = loss.add(end.rotations().mul(random(5, 1, 1, K, 2, 2)).sum());
      }
      assertThat(loss.getFloat()).isFinite();
      collector.backward(loss);
    }
    assertFinite("features", features.getGradient());
    store.trainable().forEach((name, p) -> assertFinite(name, p.getGradient()));
  }

  private static void assertFinite(String name, NDArray gradient) {
    for (float v : gradient.toFloatArray()) {
      assertThat(v).as("gradient of %s", name).isFinite();
    }
  }

  @Test
  void slotsWithoutWhatTheCorrectorTracksAreRefused() {
    InvariantSlotAttention isa = attention(config(CorrectorType.ISA_TS, 45, 1));
    NDArray features = random(4, 1, 1, SIDE * SIDE, F);
    assertThatThrownBy(() -> isa.correct(features, SlotState.of(random(1, 1, 1, K, C)), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slots for ISA_TS come with no positions, no scales and no rotations");
  }
}
