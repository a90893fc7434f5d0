package slotcast.ros.msg;

import java.util.Objects;
import slotcast.ros.cdr.CdrReader;
import slotcast.ros.cdr.CdrWriter;

/**
 * slotcast_msgs/SlotArray. The slots of one frame. Axes: K slots, D slot width.
 *
 * @param model which weights made the slots; only the same model can decode them
 * @param numSlots K
 * @param slotSize D
 * @param slots K*D, row-major
 * @param positions K*2, (y, x) in -1 to 1 of the model frame; empty if the model has none
 * @param scales K*2, (y, x) in the units of positions; empty if the model has none
 * @param rotations K*4, 2x2 row-major; empty if the model has none
 * @param trackIds K, 0 for background or nothing
 * @param sightings K*7: centre of mass (x, y) and box (centre x, centre y, width, height) in
 *     pixels, and how sure the mask is (0 to 1) of each tracked slot's mask
 * @param imageWidth of the camera's image, pixels
 * @param imageHeight of the camera's image, pixels
 * @param cropX left edge of the model frame in the camera's image, pixels; negative if letterboxed
 * @param cropY top edge of the model frame in the camera's image, pixels; negative if letterboxed
 * @param cropWidth of the model frame in the camera's image, pixels
 * @param cropHeight of the model frame in the camera's image, pixels
 */
@SuppressWarnings("ArrayRecordComponent") // sent and received, never compared by equals
public record SlotArray(
    Header header,
    String model,
    int numSlots,
    int slotSize,
    float[] slots,
    float[] positions,
    float[] scales,
    float[] rotations,
    int[] trackIds,
    float[] sightings,
    int imageWidth,
    int imageHeight,
    double cropX,
    double cropY,
    double cropWidth,
    double cropHeight) {

  public static final MessageType<SlotArray> TYPE =
      MessageType.of("slotcast_msgs/msg/SlotArray", 88, SlotArray::write, SlotArray::read);

  public SlotArray {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(slots, "slots");
    Objects.requireNonNull(positions, "positions");
    Objects.requireNonNull(scales, "scales");
    Objects.requireNonNull(rotations, "rotations");
    Objects.requireNonNull(trackIds, "track_ids");
    Objects.requireNonNull(sightings, "sightings");
  }

  private static void write(SlotArray message, CdrWriter out) {
    Header.TYPE.write(message.header, out);
    out.writeString(message.model);
    out.writeUInt32(message.numSlots);
    out.writeUInt32(message.slotSize);
    out.writeFloat32Sequence(message.slots);
    out.writeFloat32Sequence(message.positions);
    out.writeFloat32Sequence(message.scales);
    out.writeFloat32Sequence(message.rotations);
    out.writeUInt32Sequence(message.trackIds);
    out.writeFloat32Sequence(message.sightings);
    out.writeUInt32(message.imageWidth);
    out.writeUInt32(message.imageHeight);
    out.writeFloat64(message.cropX);
    out.writeFloat64(message.cropY);
    out.writeFloat64(message.cropWidth);
    out.writeFloat64(message.cropHeight);
  }

  private static SlotArray read(CdrReader in) {
    return new SlotArray(
        Header.TYPE.read(in),
        in.readString("model"),
        in.readUInt32("num_slots"),
        in.readUInt32("slot_size"),
        in.readFloat32Sequence("slots"),
        in.readFloat32Sequence("positions"),
        in.readFloat32Sequence("scales"),
        in.readFloat32Sequence("rotations"),
        in.readUInt32Sequence("track_ids"),
        in.readFloat32Sequence("sightings"),
        in.readUInt32("image_width"),
        in.readUInt32("image_height"),
        in.readFloat64("crop_x"),
        in.readFloat64("crop_y"),
        in.readFloat64("crop_width"),
        in.readFloat64("crop_height"));
  }
}
