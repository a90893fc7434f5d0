package slotcast.runtime;

import slotcast.perception.PerceptionModel;
import slotcast.prediction.PredictionModel;

/**
 * A back end: finds weights by what the user wrote, and makes models of them. A second back end is
 * another implementation of this interface and of the two models, in a package of its own; see
 * {@code slotcast.runtime.torch}.
 */
public interface ModelRuntime {
  /**
   * Loads and warms up a model that sees objects.
   *
   * @param weights a file, or the name of bundled weights
   * @param cameras most frames that will be seen in one call, at least 1
   * @throws slotcast.error.UserError if there are no such weights, or they are damaged
   */
  PerceptionModel perception(String weights, int cameras);

  /**
   * Loads and warms up a model that looks ahead.
   *
   * @param weights a file, or the name of bundled weights
   * @param cameras most histories that will be looked at in one call, at least 1
   * @param steps how far it will look ahead, at least 1
   * @throws slotcast.error.UserError if there are no such weights, or they are damaged
   */
  PredictionModel prediction(String weights, int cameras, int steps);

  /** What computes, in a word or two, such as {@code libtorch on cpu}. */
  String description();
}
