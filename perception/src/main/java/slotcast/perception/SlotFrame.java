package slotcast.perception;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import slotcast.image.FrameMapping;
import slotcast.tracking.Box;
import slotcast.tracking.Sighting;
import slotcast.tracking.TrackedObject;

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
 * @param trackIds one per slot; 0 for background or nothing, else each but once
 * @param sightings (K,7), what each tracked slot's mask shows, in pixels of the camera's image: its
 *     centre of mass (x, y), its box (x, y, width, height), and how sure the mask is, {@link
 *     TrackedObject#confidence} without a unit; zeros for other slots. (K,6) without the last, as
 *     recordings from before have them, is completed by zeros: not known
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
    int[] trackIds,
    float[] sightings) {
  /** Numbers of a sighting. */
  public static final int SIGHTING = 7;

  private static final int WITHOUT_CONFIDENCE = 6;

  /**
   * @throws IllegalArgumentException if a length does not fit, a value is not finite, or two slots
   *     hold the same track
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
    if (sightings.length == (long) WITHOUT_CONFIDENCE * numSlots) {
      sightings = completed(sightings, numSlots);
    }
    length("sightings", sightings.length, (long) SIGHTING * numSlots, false);
    finite("slots", slots);
    finite("positions", positions);
    finite("scales", scales);
    finite("rotations", rotations);
    finite("sightings", sightings);
    distinct(trackIds);
  }

  private static void distinct(int[] trackIds) {
    for (int k = 0; k < trackIds.length; k++) {
      for (int other = 0; trackIds[k] != 0 && other < k; other++) {
        if (trackIds[other] == trackIds[k]) {
          throw new IllegalArgumentException(
              "track " + trackIds[k] + " in slots " + other + " and " + k + ", expected in one");
        }
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
      int[] trackIds,
      float[] sightings) {
    float[] none = {};
    return new SlotFrame(
        model,
        stampNanos,
        mapping,
        numSlots,
        slotSize,
        slots,
        none,
        none,
        none,
        trackIds,
        sightings);
  }

  /** Sightings of the objects given, each in its slot's place: (K,7). */
  public static float[] sightings(int numSlots, List<TrackedObject> objects) {
    float[] out = new float[SIGHTING * numSlots];
    for (TrackedObject o : objects) {
      int at = SIGHTING * o.slot();
      out[at] = (float) o.x();
      out[at + 1] = (float) o.y();
      out[at + 2] = (float) o.box().x();
      out[at + 3] = (float) o.box().y();
      out[at + 4] = (float) o.box().width();
      out[at + 5] = (float) o.box().height();
      out[at + 6] = (float) o.confidence();
    }
    return out;
  }

  /** What a slot shows; empty if it is not tracked. */
  public Optional<Sighting> sighting(int slot) {
    if (trackIds[slot] == 0) {
      return Optional.empty();
    }
    int at = SIGHTING * slot;
    Box box = new Box(sightings[at + 2], sightings[at + 3], sightings[at + 4], sightings[at + 5]);
    return Optional.of(new Sighting(stampNanos, sightings[at], sightings[at + 1], box));
  }

  /** How sure a slot's mask is, 0 to 1; 0 where that is not known. */
  public float confidence(int slot) {
    return sightings[SIGHTING * slot + 6];
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

  private static float[] completed(float[] sightings, int numSlots) {
    float[] out = new float[SIGHTING * numSlots];
    for (int k = 0; k < numSlots; k++) {
      System.arraycopy(sightings, k * WITHOUT_CONFIDENCE, out, k * SIGHTING, WITHOUT_CONFIDENCE);
    }
    return out;
  }

  private static void finite(String name, float[] values) {
    for (float v : values) {
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException(name + " hold " + v + ", expected finite values");
      }
    }
  }

  private static void length(String name, long got, long expected, boolean orNone) {
    if (got != expected && !(orNone && got == 0)) {
      throw new IllegalArgumentException(name + " has " + got + " values, expected " + expected);
    }
  }
}
