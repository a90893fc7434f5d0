package slotcast.node;

import slotcast.image.FrameMapping;
import slotcast.perception.SlotFrame;
import slotcast.ros.msg.Header;
import slotcast.ros.msg.SlotArray;

/** Between slotcast_msgs/SlotArray and the slots that the cores exchange. */
public final class SlotConversion {
  private static final int MAX_SLOTS = 255;
  private static final int MAX_SLOT_SIZE = 4096;

  private SlotConversion() {}

  /** A message that shares the frame's arrays. */
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
        frame.sightings(),
        mapping.cameraWidth(),
        mapping.cameraHeight(),
        mapping.cropX(),
        mapping.cropY(),
        mapping.cropWidth(),
        mapping.cropHeight());
  }

  /**
   * Slots that share the message's arrays.
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
              message.cropX(),
              message.cropY(),
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
          message.sightings());
    } catch (IllegalArgumentException e) {
      throw new RefusedMessageException("slots", e.getMessage(), "a consistent SlotArray");
    }
  }

  private static void range(String field, int value, int max) throws RefusedMessageException {
    if (value < 1 || value > max) {
      throw new RefusedMessageException(field, Integer.toUnsignedString(value), "1 to " + max);
    }
  }
}
