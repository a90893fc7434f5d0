package slotcast.perception;

import java.util.Arrays;
import slotcast.image.FrameMapping;

/**
 * The slots of one frame on the Java heap, with what is needed to decode them and to put them back
 * into the camera's image: what perception hands to prediction.
 *
 * <p>Axes: K slots, C slot width. Arrays are row-major and not copied; nobody writes to them.
 *
 * @param model short id of the weights that made the slots; only a predictor trained on the same
 *     weights understands them
 * @param stampNanos of the image
 * @param mapping of the camera's image to the model's
 * @param numSlots K
 * @param slotSize C
 * @param slots (K,C)
 * @param positions (K,2), or empty for a model without them
 * @param scales (K,2), or empty
 * @param rotations (K,2,2), or empty
 * @param trackIds one per slot; 0 for background or nothing
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SlotFrame(
    String model,
    long stampNanos,
    FrameMapping mapping,
    int numSlots,
    int slotSize,
    float[] slots,
    float[] positions,
    float[] scales,
    float[] rotations,
    int[] trackIds) {
  /**
   * @throws IllegalArgumentException if a length does not fit, or a value is not finite
   */
  public SlotFrame {
    if (numSlots <= 0 || slotSize <= 0) {
      throw new IllegalArgumentException(numSlots + " slots of " + slotSize + " values");
    }
    length("slots", slots.length, (long) numSlots * slotSize, false);
    length("positions", positions.length, 2L * numSlots, true);
    length("scales", scales.length, 2L * numSlots, true);
    length("rotations", rotations.length, 4L * numSlots, true);
    length("track ids", trackIds.length, numSlots, false);
    for (float v : slots) {
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException("slots hold " + v + ", expected finite values");
      }
    }
  }

  /** Slots alone, for a model without positions, scales and rotations. */
  public static SlotFrame of(
      String model,
      long stampNanos,
      FrameMapping mapping,
      int numSlots,
      int slotSize,
      float[] slots,
      int[] trackIds) {
    float[] none = {};
    return new SlotFrame(
        model, stampNanos, mapping, numSlots, slotSize, slots, none, none, none, trackIds);
  }

  /** The slot that holds a track, or -1. */
  public int slotOf(int trackId) {
    for (int k = 0; k < trackIds.length; k++) {
      if (trackIds[k] == trackId) {
        return k;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "SlotFrame["
        + model
        + ", "
        + stampNanos
        + " ns, "
        + numSlots
        + "x"
        + slotSize
        + ", tracks "
        + Arrays.toString(trackIds)
        + "]";
  }

  private static void length(String name, long got, long expected, boolean orNone) {
    if (got != expected && !(orNone && got == 0)) {
      throw new IllegalArgumentException(name + " has " + got + " values, expected " + expected);
    }
  }
}
