package slotcast.perception;

import java.util.List;
import slotcast.error.UserError;
import slotcast.motion.HintConfig;
import slotcast.motion.SlotStart;

/**
 * The door to a model that sees objects: frames and memories of several cameras in, masks and new
 * memories out. Plain arrays on the Java heap, batch first, so that no caller needs a tensor
 * library and any back end can stand behind it.
 *
 * <p>Safe to call from several threads, which then wait for each other.
 */
public interface PerceptionModel extends AutoCloseable {
  /** Most slots, since a label image has one byte a pixel. */
  int MAX_SLOTS = 255;

  /**
   * What a caller has to know.
   *
   * @param modelId short id of the weights: the first twelve hex digits of their SHA-256
   * @param width of the model's image, in pixels
   * @param height of the model's image, in pixels
   * @param numSlots K, at most {@link #MAX_SLOTS}
   * @param slotSize C
   * @param calibration how its masks become decisions
   * @param hints how slots start where something moves; null for a model whose slots all start with
   *     a scene
   */
  record Spec(
      String modelId,
      int width,
      int height,
      int numSlots,
      int slotSize,
      MaskCalibration calibration,
      HintConfig hints) {
    /** Without hints. */
    public Spec(
        String modelId,
        int width,
        int height,
        int numSlots,
        int slotSize,
        MaskCalibration calibration) {
      this(modelId, width, height, numSlots, slotSize, calibration, null);
    }

    public Spec {
      if (numSlots > MAX_SLOTS) {
        throw new UserError(
            "weights for perception",
            numSlots + " slots",
            "at most " + MAX_SLOTS + ", since a label image has one byte a pixel",
            "use other weights");
      }
    }
  }

  /**
   * One camera's frame.
   *
   * @param image (3,h,w) in [-1,1]
   * @param masks (K,h,w), an array for the output's masks, filled while the frame is seen; null for
   *     a new one
   * @param last what its frame before left, or null for the first of a scene
   * @param starts the slots that start with it, for a model with hints
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Input(float[] image, float[] masks, StreamState last, List<SlotStart> starts) {
    public Input {
      starts = List.copyOf(starts);
    }

    /** A frame whose masks go into a new array. */
    public Input(float[] image, StreamState last, List<SlotStart> starts) {
      this(image, null, last, starts);
    }

    /** The same with which no slot starts but those of a scene. */
    public Input(float[] image, StreamState last) {
      this(image, last, List.of());
    }
  }

  /**
   * What is seen in it.
   *
   * @param masks (K,h,w), summing to 1 over the slots, as the model draws them; in the input's
   *     array if it has one
   * @param state what the camera's next frame starts from
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Output(float[] masks, StreamState state) {}

  Spec spec();

  /**
   * Sees one frame of each camera, in one call of the model where it can.
   *
   * @param frames at least one
   * @return as many, in the same order
   */
  List<Output> see(List<Input> frames);

  /** The same model for somebody who does not own it: closing that one does nothing. */
  default PerceptionModel lent() {
    return new Lent(this);
  }

  /** Frees what the model holds. Closing twice is harmless. */
  @Override
  void close();

  /** See {@link #lent}. */
  record Lent(PerceptionModel model) implements PerceptionModel {
    @Override
    public Spec spec() {
      return model.spec();
    }

    @Override
    public List<Output> see(List<Input> frames) {
      return model.see(frames);
    }

    @Override
    public void close() {
      // the owner's to do
    }
  }
}
