package slotcast.node;

import java.util.List;
import java.util.Optional;

/**
 * What a node does with frames: per camera before and after, and once for all cameras in between.
 * Called by one thread.
 *
 * @param <T> what arrives
 * @param <I> what the model gets of one camera
 * @param <O> what it gives back
 */
public interface FrameWork<T, I, O> {
  /**
   * Prepares a camera's frame.
   *
   * @return empty if there is nothing to compute for it, which is no fault
   * @throws RefusedMessageException if the frame makes no sense
   * @throws PassedOverException if the frame comes again or comes late
   */
  Optional<I> begin(int camera, T frame) throws RefusedMessageException, PassedOverException;

  /** Computes, for all cameras at once: as many outputs as inputs, in the same order. */
  List<O> compute(List<I> inputs);

  /** Publishes what was computed for a camera's frame. */
  void end(int camera, T frame, I input, O output);

  /** Between two rounds, when nothing is in work. */
  default void between() {}
}
