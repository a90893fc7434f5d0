package slotcast.node;

import java.util.function.DoubleUnaryOperator;
import slotcast.image.FrameMapping;
import slotcast.image.PixelOrigin;
import slotcast.perception.SlotFrame;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.SlotArray;

/** Between slotcast_msgs/SlotArray and the slots that the cores exchange. */
public final class SlotConversion {
  private static final int MAX_SLOTS = 255;
  private static final int MAX_SLOT_SIZE = 4096;

  /**
   * Of a sighting, the numbers that are places: two centres; its box's sizes and more come after.
   */
  private static final int PLACES = 4;

  private SlotConversion() {}

  /** A message that shares the frame's arrays, but for the sightings. */
  public static SlotArray toMessage(Header header, SlotFrame frame) {
    FrameMapping mapping = frame.mapping();
    return new SlotArray(
        header,
        frame.model(),
        frame.numSlots(),
        frame.slotSize(),
        frame.slots(),
        frame.positions(),
        frame.scales(),
        frame.rotations(),
        frame.trackIds(),
        shifted(frame.sightings(), frame.trackIds(), PixelOrigin::toCentre),
        mapping.cameraWidth(),
        mapping.cameraHeight(),
        PixelOrigin.toCentre(mapping.cropX()),
        PixelOrigin.toCentre(mapping.cropY()),
        mapping.cropWidth(),
        mapping.cropHeight());
  }

  /**
   * Slots that share the message's arrays, but for the sightings.
   *
   * @param modelWidth of the predictor's images, in pixels
   * @param modelHeight of the predictor's images, in pixels
   * @throws RefusedMessageException if sizes and lengths disagree, a value is not finite, or the
   *     stamp is none
   */
  public static SlotFrame toFrame(SlotArray message, int modelWidth, int modelHeight)
      throws RefusedMessageException {
    range("num_slots", message.numSlots(), MAX_SLOTS);
    range("slot_size", message.slotSize(), MAX_SLOT_SIZE);
    range("image_width", message.imageWidth(), ImageConversion.MAX_SIDE);
    range("image_height", message.imageHeight(), ImageConversion.MAX_SIDE);
    try {
      FrameMapping mapping =
          new FrameMapping(
              message.imageWidth(),
              message.imageHeight(),
              modelWidth,
              modelHeight,
              PixelOrigin.toCorner(message.cropX()),
              PixelOrigin.toCorner(message.cropY()),
              message.cropWidth(),
              message.cropHeight());
      return new SlotFrame(
          message.model(),
          message.header().stamp().toNanos(),
          mapping,
          message.numSlots(),
          message.slotSize(),
          message.slots(),
          message.positions(),
          message.scales(),
          message.rotations(),
          message.trackIds(),
          shifted(message.sightings(), message.trackIds(), PixelOrigin::toCorner));
    } catch (IllegalArgumentException e) {
      throw new RefusedMessageException("slots", e.getMessage(), "a consistent SlotArray");
    }
  }

  /** The places of tracked slots, counted the other way; a wrong length is left to be refused. */
  private static float[] shifted(float[] sightings, int[] trackIds, DoubleUnaryOperator door) {
    float[] out = sightings.clone();
    int each =
        Math.max(1, out.length / Math.max(1, trackIds.length)); // 6 in recordings from before
    for (int at = 0; at < out.length; at++) {
      int slot = at / each;
      if (at % each < PLACES && slot < trackIds.length && trackIds[slot] != 0) {
        out[at] = (float) door.applyAsDouble(out[at]);
      }
    }
    return out;
  }

  private static void range(String field, int value, int max) throws RefusedMessageException {
    if (value < 1 || value > max) {
      throw new RefusedMessageException(field, Integer.toUnsignedString(value), "1 to " + max);
    }
  }
}
