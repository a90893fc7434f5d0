package slotcast.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import slotcast.tensor.TorchOps;

/**
 * A {@link SlotSeparation} of a batch that goes through the model in parts. It compares the slots
 * of all clips with each other and is thus no mean over parts. So what it looks at is computed for
 * all parts first, without gradients; then the penalty and its gradients by that, which each part
 * leads on through the model when its turn comes (gradient caching: Gao et al. 2021, "Scaling Deep
 * Contrastive Learning Batch Size under Memory Limited Setup"). The gradients are those of the
 * whole batch; the price is a second forward pass.
 */
final class BatchPenalty {
  private final double value;
  private final Map<String, Double> terms;
  private final List<float[]> gradients; // by slots and by centres, of the batch; empty: none

  private BatchPenalty(double value, Map<String, Double> terms, List<float[]> gradients) {
    this.value = value;
    this.terms = terms;
    this.gradients = gradients;
  }

  /** What a penalty sees of a part. */
  record Seen(BatchPart part, SlotSeparation.View view) {}

  /** An array of the whole batch, put together from its parts. */
  private static final class Whole {
    private float[] values;
    private Shape shape;

    void put(BatchPart part, NDArray own) {
      if (values == null) {
        shape = new Shape(part.batch()).addAll(own.getShape().slice(1));
        values = new float[Math.toIntExact(shape.size())];
      }
      part.share().put(own.toFloatArray(), values, part.batch());
    }

    NDArray array(NDManager manager) {
      return values == null ? null : manager.create(values, shape);
    }

    boolean isFinite() {
      for (int i = 0; values != null && i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Looks at all parts of a step's batch.
   *
   * @param manager of what is put together
   * @param look runs a part forward, in the scope in which it is called
   * @return null if something is not finite
   */
  static BatchPenalty of(
      SlotSeparation separation, int step, int parts, NDManager manager, IntFunction<Seen> look) {
    Whole slots = new Whole();
    Whole centres = new Whole();
    Whole areas = new Whole();
    JniUtils.setGradMode(false);
    try {
      for (int i = 0; i < parts; i++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Seen seen = look.apply(i);
          slots.put(seen.part(), seen.view().slots());
          if (seen.view().centres() != null) {
            centres.put(seen.part(), seen.view().centres());
            areas.put(seen.part(), seen.view().areas());
          }
        }
      }
    } finally {
      JniUtils.setGradMode(true);
    }
    if (!slots.isFinite() || !centres.isFinite() || !areas.isFinite()) {
      return null;
    }
    try (NDScope scope = new NDScope();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      scope.suppressNotUsedWarning();
      List<NDArray> leaves = new ArrayList<>();
      leaves.add(slots.array(manager));
      if (centres.values != null) {
        leaves.add(centres.array(manager));
      }
      leaves.forEach(a -> a.setRequiresGradient(true));
      SlotSeparation.View view =
          new SlotSeparation.View(
              leaves.get(0), leaves.size() > 1 ? leaves.get(1) : null, areas.array(manager));
      SlotSeparation.Penalty penalty = separation.penalty(step, view);
      List<float[]> gradients = new ArrayList<>();
      if (separation.trains()) {
        collector.backward(penalty.value());
        leaves.forEach(a -> gradients.add(a.getGradient().toFloatArray()));
      }
      return new BatchPenalty(penalty.value().getFloat(), penalty.terms(), gradients);
    }
  }

  /**
   * The penalty as a part sees it: with the value and the terms of the whole batch, and with the
   * gradients by the part, so that the parts' mean by their weights is the batch's.
   *
   * @param view of the part
   */
  SlotSeparation.Penalty of(BatchPart part, SlotSeparation.View view) {
    NDManager scope = view.slots().getManager();
    NDArray led = scope.create(0f); // its gradient by the part's arrays is the penalty's
    for (int i = 0; i < gradients.size(); i++) {
      NDArray x = i == 0 ? view.slots() : view.centres();
      NDArray gradient = scope.create(part.of(gradients.get(i)), x.getShape());
      led = led.add(x.mul(gradient).sum());
    }
    led = TorchOps.scale(led, 1 / part.weight());
    NDArray sum = led.add(scope.create((float) (value - led.getFloat())));
    return new SlotSeparation.Penalty(sum, terms);
  }
}
