package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import slotcast.model.SlotState;
import slotcast.tsne.Points;
import slotcast.tsne.Tsne;
import slotcast.tsne.TsneConfig;

class TrainableSeparationTest {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** Eight frames of three slots around the given centres, nearly on top of them. */
  private double share(Function<int[], double[]> centre) {
    Random random = new Random(1);
    float[] values = new float[8 * 3 * 4];
    for (int m = 0; m < 8; m++) {
      for (int k = 0; k < 3; k++) {
        double[] c = centre.apply(new int[] {m, k});
        for (int d = 0; d < 4; d++) {
          values[(m * 3 + k) * 4 + d] = (float) (c[d % 2] + 0.1 * random.nextGaussian());
        }
      }
    }
    return TrainableSeparation.ownFrameShare(manager.create(values, new Shape(8, 3, 4))).getFloat();
  }

  @Test
  void shareIsLowWhereSlotsDifferAndHighWhereAFramesSlotsAreAlike() {
    double bySlot = share(mk -> new double[] {10 * mk[1], 0});
    double alike = share(mk -> new double[] {0, 0});
    double byFrame = share(mk -> new double[] {10 * mk[0], 20 * (mk[0] % 2)});
    assertThat(bySlot).isBetween(0.0, 0.02);
    assertThat(alike).isBetween(0.03, 0.15); // 2 of the 23 others are in the own frame
    assertThat(byFrame).isBetween(0.25, 1.0);
  }

  @Test
  void shareIsTheSumOfJointAffinitiesWithinFrames() {
    Random random = new Random(5);
    float[] values = new float[5 * 4 * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    double[][] p =
        Tsne.exact(new Points(20, 6, values), TsneConfig.standard().withPerplexity(19 / 3.0))
            .affinities();
    double wanted = 0;
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 20; j++) {
        wanted += i != j && i / 4 == j / 4 ? p[i][j] : 0;
      }
    }
    float found =
        TrainableSeparation.ownFrameShare(manager.create(values, new Shape(5, 4, 6))).getFloat();
    assertThat((double) found).isCloseTo(wanted, within(1e-5));
  }

  @Test
  void closenessOfThreeCentresWorkedByHand() {
    // Distances 0.1, 0.3 and 0.2 with a margin of 0.25: closeness 0.36, 0 and 0.04. The smaller
    // areas of the pairs are 0.2, 0.2 and 0.3.
    NDArray centres = manager.create(new float[] {0, 0, 0.1f, 0, 0.3f, 0}, new Shape(1, 3, 2));
    NDArray areas = manager.create(new float[] {0.2f, 0.5f, 0.3f}, new Shape(1, 3));
    float s = TrainableSeparation.closeness(centres, areas, 0.25).getFloat();
    assertThat(s).isCloseTo((0.2f * 0.36f + 0.3f * 0.04f) / 0.7f, within(1e-5f));
    NDArray together = manager.zeros(new Shape(2, 3, 2));
    NDArray ones = manager.ones(new Shape(2, 3));
    assertThat(TrainableSeparation.closeness(together, ones, 0.25).getFloat())
        .isCloseTo(1, within(1e-4f));
  }

  @Test
  void centresAreTheMeansOfMasks() {
    // 2 x 3 pixels, y in {-1, 1}, x in {-1, 0, 1}; the third slot has nothing at all.
    float[] masks = {1, 0, 0, 1, 0, 0, 0, 0, 0.5f, 0, 0, 1.5f, 0, 0, 0, 0, 0, 0};
    NDArray c = TrainableSeparation.centres(manager.create(masks, new Shape(1, 3, 6)), 2, 3);
    float[] wanted = {0, -1, 0.5f, 1, 0, 0};
    float[] found = c.toFloatArray();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i]).isCloseTo(wanted[i], within(1e-6f));
    }
  }

  private static final int FRAMES = 6;
  private static final int SLOTS = 4;

  /** Slots (3,2,4,5), and masks of three by four pixels that stay as they are. */
  private NDArray ofSlots(NDArray x, boolean positions) {
    NDArray slots = x.reshape(3, 2, SLOTS, 5);
    NDArray masks = manager.create(random(FRAMES * SLOTS * 12, 7)).reshape(6, SLOTS, 1, 3, 4);
    SlotState state =
        positions ? new SlotState(slots, slots.get("..., 0:2"), null, null) : SlotState.of(slots);
    SeparationConfig config =
        new SeparationConfig(SeparationConfig.Type.TRAINABLE, 2, null, 0.7, 0.4, 0.8);
    TrainableSeparation separation = new TrainableSeparation(config);
    return separation.penalty(0, separation.view(state, masks.softmax(1))).value();
  }

  /** Closeness by the logits of masks; no gradient is meant to pass through the areas. */
  private NDArray ofMasks(NDArray x) {
    NDArray masks = x.reshape(FRAMES, SLOTS, 12).softmax(1);
    NDArray areas = manager.create(random(FRAMES * SLOTS, 8)).abs().reshape(FRAMES, SLOTS);
    return TrainableSeparation.closeness(TrainableSeparation.centres(masks, 3, 4), areas, 0.8);
  }

  private static double[] random(int count, long seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  /**
   * Along the gradient, where the slope is largest. The step is long since t-SNE's precisions are
   * found from distances in float32.
   */
  private void agreesWithDifferences(Function<NDArray, NDArray> value, double[] x) {
    NDArray at = manager.create(x);
    at.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(value.apply(at));
    }
    double[] gradient = at.getGradient().toDoubleArray();
    double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    assertThat(norm).isGreaterThan(1e-3);
    double step = 1e-2;
    double[] above = x.clone();
    double[] below = x.clone();
    for (int i = 0; i < x.length; i++) {
      above[i] += step * gradient[i] / norm;
      below[i] -= step * gradient[i] / norm;
    }
    double slope =
        (value.apply(manager.create(above)).getDouble()
                - value.apply(manager.create(below)).getDouble())
            / (2 * step);
    assertThat(slope).isCloseTo(norm, within(0.01 * norm));
  }

  @Test
  void gradientBySlotsAgreesWithFiniteDifferences() {
    agreesWithDifferences(x -> ofSlots(x, false), random(FRAMES * SLOTS * 5, 6));
  }

  @Test
  void gradientByTrackedPositionsAgreesWithFiniteDifferences() {
    agreesWithDifferences(x -> ofSlots(x, true), random(FRAMES * SLOTS * 5, 6));
  }

  @Test
  void gradientByMasksAgreesWithFiniteDifferences() {
    agreesWithDifferences(this::ofMasks, random(FRAMES * SLOTS * 12, 9));
  }

  @Test
  void equalSlotsAtOnePlaceGiveFiniteGradients() {
    NDArray at = manager.zeros(new Shape(FRAMES * SLOTS * 5));
    at.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray slots = at.reshape(3, 2, SLOTS, 5);
      NDArray masks = manager.ones(new Shape(FRAMES, SLOTS, 1, 3, 4)).softmax(1);
      SeparationConfig config =
          new SeparationConfig(SeparationConfig.Type.TRAINABLE, 1, null, null, null, null);
      SlotState state = new SlotState(slots, slots.get("..., 0:2"), null, null);
      TrainableSeparation separation = new TrainableSeparation(config);
      NDArray value = separation.penalty(0, separation.view(state, masks)).value();
      // All the same: 3 of 23 neighbours are in the own frame, and every centre is at every other.
      assertThat(value.getFloat()).isCloseTo(3 / 23f + 1, within(1e-3f));
      collector.backward(value);
    }
    for (float g : at.getGradient().toFloatArray()) {
      assertThat(g).isFinite();
    }
  }
}
