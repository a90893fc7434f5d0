package slotcast.prediction;

import java.util.List;
import java.util.Optional;
import slotcast.image.FrameMapping;
import slotcast.perception.MaskCalibration;
import slotcast.perception.SlotFrame;
import slotcast.perception.StreamState;
import slotcast.prediction.path.PathNet;
import slotcast.tracking.MotionCalibration;

/**
 * The door to a model that looks ahead: histories of several cameras in, rollouts out. Plain arrays
 * on the Java heap, batch first, so that no caller needs a tensor library and any back end can
 * stand behind it.
 *
 * <p>Safe to call from several threads, which then wait for each other.
 */
public interface PredictionModel extends AutoCloseable {
  /**
   * What a caller has to know.
   *
   * @param modelId short id of the weights: the first twelve hex digits of their SHA-256
   * @param perceptionModelId that of the perception weights it was trained on, if it names them
   * @param width of the drawn images, in pixels
   * @param height of the drawn images, in pixels
   * @param historyLen L, frames that a prediction looks at
   * @param numSlots K
   * @param slotSize C
   * @param poses what a frame's slots come with
   * @param grid height and width of the feature map whose first and last cells are at -1 and 1, for
   *     a model that predicts positions; empty for one whose masks tell where objects go
   * @param masks how its masks become decisions
   * @param motion how its trajectories are mixed with a filter's, and how sure they are
   * @param paths learnt paths, in place of that mixture; empty for weights without
   * @param stepNanos time between the frames of its training: what a step is
   */
  record Spec(
      String modelId,
      Optional<String> perceptionModelId,
      int width,
      int height,
      int historyLen,
      int numSlots,
      int slotSize,
      Poses poses,
      List<Integer> grid,
      MaskCalibration masks,
      MotionCalibration motion,
      Optional<PathNet> paths,
      long stepNanos) {
    private static final long USUAL_STEP_NANOS = 100_000_000;

    public Spec {
      grid = List.copyOf(grid);
      if (stepNanos <= 0) {
        throw new IllegalArgumentException("step is " + stepNanos + " ns, expected above 0");
      }
    }

    /** Without learnt paths, trained at 10 frames a second. */
    public Spec(
        String modelId,
        Optional<String> perceptionModelId,
        int width,
        int height,
        int historyLen,
        int numSlots,
        int slotSize,
        Poses poses,
        List<Integer> grid,
        MaskCalibration masks,
        MotionCalibration motion) {
      this(
          modelId,
          perceptionModelId,
          width,
          height,
          historyLen,
          numSlots,
          slotSize,
          poses,
          grid,
          masks,
          motion,
          Optional.empty(),
          USUAL_STEP_NANOS);
    }

    /** Frames of one camera that a prediction can come from, at most. */
    public int mostFrames() {
      return historyLen * SlotHistory.FRAMES_PER_STEP;
    }

    /** Whether it predicts positions. */
    public boolean predictsPoses() {
      return !grid.isEmpty();
    }

    /** How a frame's sizes differ from the model's; empty if they fit. */
    public Optional<String> misfit(SlotFrame frame) {
      FrameMapping m = frame.mapping();
      if (m.modelWidth() != width || m.modelHeight() != height) {
        return Optional.of(
            "of images of %dx%d, expected %dx%d"
                .formatted(m.modelWidth(), m.modelHeight(), width, height));
      }
      if (frame.numSlots() != numSlots || frame.slotSize() != slotSize) {
        return Optional.of(
            "%dx%d, expected %dx%d"
                .formatted(frame.numSlots(), frame.slotSize(), numSlots, slotSize));
      }
      Poses got =
          new Poses(frame.positions().length, frame.scales().length, frame.rotations().length);
      return got.equals(poses)
          ? Optional.empty()
          : Optional.of("with %s, expected %s".formatted(got, poses));
    }

    /** Whether a frame comes from the weights that the model was trained on. */
    public boolean knows(SlotFrame frame) {
      return perceptionModelId.map(id -> id.equals(frame.model())).orElse(true);
    }
  }

  /**
   * Numbers of values that a frame's slots come with; 0 for what they do not have.
   *
   * @param positions 0 or 2K
   * @param scales 0 or 2K
   * @param rotations 0 or 4K
   */
  record Poses(int positions, int scales, int rotations) {
    @Override
    public String toString() {
      return positions + " positions, " + scales + " scales, " + rotations + " rotations";
    }
  }

  /**
   * What one camera's history leads to. Nothing of it is in native memory: whoever keeps one, to
   * draw it later, has nothing to free.
   *
   * @param slots (S,K,C), or empty if nobody wants to draw them
   * @param positions (S,K,2), (y,x) in [-1,1]; predicted or held, or empty for slots without
   * @param scales (S,K,2), or empty
   * @param rotations (S,K,2,2), or empty
   * @param drawn what paths come from where the model does not predict positions; null where it
   *     does
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Rollout(float[] slots, float[] positions, float[] scales, float[] rotations, Drawn drawn) {
    /** Number of steps, S. */
    int steps(Spec spec) {
      return isDrawable()
          ? slots.length / (spec.numSlots() * spec.slotSize())
          : positions.length / (2 * spec.numSlots());
    }

    /** Whether {@link #draw} can draw it. */
    public boolean isDrawable() {
      return slots.length > 0;
    }

    /** Whether every value is a number. */
    boolean isFinite() {
      return StreamState.isFinite(slots)
          && StreamState.isFinite(positions)
          && StreamState.isFinite(scales)
          && StreamState.isFinite(rotations)
          && (drawn == null
              || StreamState.isFinite(drawn.masksNow) && StreamState.isFinite(drawn.masks));
    }
  }

  /**
   * What was drawn on the way.
   *
   * @param masksNow (K,h,w) of the newest frame, summing to 1 over the slots
   * @param masks (S,K,h,w) of the steps ahead
   * @param images (S,3,h,w) in [-1,1]
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Drawn(float[] masksNow, float[] masks, float[] images) {}

  Spec spec();

  /**
   * Looks ahead from each camera's history, in one call of the model where it can.
   *
   * @param histories at least one, each of L frames one step apart, oldest first
   * @param steps S, at least 1
   * @return as many, in the same order
   */
  List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps);

  /**
   * The same, for somebody who wants nothing but trajectories. Slots are by far the most of a
   * rollout, and a model that predicts positions may leave them out then; another one gives all.
   */
  default List<Rollout> rollOutPaths(List<List<SlotFrame>> histories, int steps) {
    return rollOut(histories, steps);
  }

  /**
   * One predicted frame of one camera. All of them cost more than the rollout, so only for somebody
   * who looks at them; one by one, so that a rollout of another thread waits for one at most.
   *
   * @param step 1 to S
   * @return (3,h,w) in [-1,1]
   * @throws IllegalStateException if the rollout is without slots, or the model is closed
   */
  float[] draw(Rollout rollout, int step);

  /** The same model for somebody who does not own it: closing that one does nothing. */
  default PredictionModel lent() {
    return new Lent(this);
  }

  /**
   * Frees what the model holds, once calls in work have ended; later ones throw
   * IllegalStateException. Closing twice is harmless.
   */
  @Override
  void close();

  /** See {@link #lent}. */
  record Lent(PredictionModel model) implements PredictionModel {
    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Rollout> rollOut(List<List<SlotFrame>> histories, int steps) {
      return model.rollOut(histories, steps);
    }

    @Override
    public List<Rollout> rollOutPaths(List<List<SlotFrame>> histories, int steps) {
      return model.rollOutPaths(histories, steps);
    }

    @Override
    public float[] draw(Rollout rollout, int step) {
      return model.draw(rollout, step);
    }

    @Override
    public void close() {
      // the owner's to do
    }
  }
}
