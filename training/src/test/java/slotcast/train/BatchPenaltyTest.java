package slotcast.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import slotcast.ranks.Share;

/** The penalty of a batch in parts has the value and the gradient of the whole one. */
class BatchPenaltyTest {
  private static final int CLIPS = 5;
  private static final Shape SLOTS = new Shape(CLIPS, 2, 3, 4); // B, T, K, C

  /** Slots whose first two values are their centres; areas are all alike. */
  private static SlotSeparation.View view(NDArray slots) {
    Shape s = slots.getShape();
    NDArray areas = slots.getManager().ones(s.slice(0, 3)).mul(0.3f);
    return new SlotSeparation.View(slots, slots.get("..., 0:2"), areas);
  }

  private static NDArray part(NDArray slots, BatchPart part) {
    NDList clips = slots.split(CLIPS, 0);
    NDList own = new NDList();
    part.share().of(clips).forEach(own::add);
    return NDArrays.concat(own, 0);
  }

  @Test
  void partsHaveTheGradientOfTheWhole() {
    SeparationConfig config =
        new SeparationConfig(SeparationConfig.Type.TRAINABLE, 1, null, 1.0, 1.0, 1.0);
    SlotSeparation separation = new TrainableSeparation(config);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] values = new float[(int) SLOTS.size()];
      Random random = new Random(3);
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat() - 0.5f;
      }
      NDArray whole = manager.create(values, SLOTS);
      whole.setRequiresGradient(true);
      double value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray penalty = separation.penalty(0, view(whole)).value();
        value = penalty.getFloat();
        collector.backward(penalty);
      }
      float[] expected = whole.getGradient().toFloatArray();
      List<BatchPart> parts = BatchPart.of(CLIPS, 2, Share.WHOLE);
      assertThat(parts).extracting(BatchPart::clips).containsExactly(2, 2, 1);
      NDArray again = manager.create(values, SLOTS);
      again.setRequiresGradient(true);
      BatchPenalty penalty =
          BatchPenalty.of(
              separation,
              0,
              parts.size(),
              manager,
              i -> new BatchPenalty.Seen(parts.get(i), view(part(again, parts.get(i)))));
      double sum = 0;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        for (BatchPart p : parts) {
          NDArray own = p.weighted(penalty.of(p, view(part(again, p))).value());
          sum += own.getFloat();
          collector.backward(own);
        }
      }
      assertThat(sum).isPositive().isCloseTo(value, within(1e-5 * value));
      float[] found = again.getGradient().toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).as("gradient %d", i).isCloseTo(expected[i], within(1e-6f));
      }
    }
  }
}
