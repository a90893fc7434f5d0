package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.BiConsumer;
import slotcast.tensor.ParameterStore;

/**
 * Finds the first tensor of a training step with a value that is not finite: of the parameters,
 * then of the activations in the order of computation, then of the gradients. It costs a forward
 * pass and copies everything to the Java heap, and is for a step that has failed.
 */
final class NonFinite implements BiConsumer<String, NDArray> {
  private String first;

  private NonFinite() {}

  /**
   * The first tensor, with what is wrong about it.
   *
   * @param store parameters as they were in the step, with its gradients
   */
  static String first(TrainingLoop.Objective objective, ParameterStore store, int step) {
    NonFinite search = new NonFinite();
    store.trainable().forEach((name, p) -> search.accept("parameter " + name, p));
    if (search.first == null) {
      objective.activations(step, search);
    }
    if (search.first == null) {
      search.gradients(store.trainable());
    }
    return search.first != null
        ? search.first
        : "every parameter, activation and gradient of a second pass is finite, so that only their"
            + " norm can have overflowed";
  }

  private void gradients(Map<String, NDArray> parameters) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      parameters.forEach((name, p) -> accept("gradient of " + name, p.getGradient()));
    }
  }

  @Override
  public void accept(String name, NDArray array) {
    if (first != null) {
      return;
    }
    float[] values = array.toFloatArray();
    int count = 0;
    int where = -1;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        where = count == 0 ? i : where;
        count++;
      }
    }
    if (count > 0) {
      first =
          "the first tensor that is not finite is "
              + name
              + " "
              + array.getShape()
              + ", in "
              + count
              + " of "
              + values.length
              + " values, "
              + values[where]
              + " at "
              + place(where, array.getShape());
    }
  }

  /** The coordinates of an element. */
  private static Shape place(long index, Shape shape) {
    long[] place = new long[shape.dimension()];
    for (int axis = place.length - 1; axis >= 0; axis--) {
      place[axis] = index % shape.get(axis);
      index /= shape.get(axis);
    }
    return new Shape(place);
  }
}
