package slotcast.data;

import com.fasterxml.jackson.databind.JsonNode;
import slotcast.metrics.CocoRle;

/**
 * A mask as it stands in a file: COCO's compressed run lengths, not yet looked into.
 *
 * @param place in the file, for messages
 * @param width in pixels
 * @param height in pixels
 * @param counts the text
 */
record RunLengths(JsonFile file, String place, int width, int height, String counts) {
  private static final int MOST_PIXELS = 1 << 26;

  /** From {@code {"size": [H, W], "counts": "…"}}. */
  static RunLengths of(JsonFile file, JsonNode parent, String key, String place) {
    JsonNode mask = file.object(parent, key, place);
    String here = place + "." + key;
    JsonNode size = file.list(mask, "size", here);
    if (size.size() != 2) {
      throw file.fault(here + ".size", size.size() + " numbers", "height and width");
    }
    int height = file.integer(size.get(0), here + ".size[0]");
    int width = file.integer(size.get(1), here + ".size[1]");
    if (height <= 0 || width <= 0 || (long) height * width > MOST_PIXELS) {
      throw file.fault(here + ".size", width + "x" + height, "the size of an image");
    }
    return new RunLengths(file, here, width, height, file.text(mask, "counts", here));
  }

  /**
   * (H,W) row-major, 1 in the mask.
   *
   * @throws slotcast.error.UserError if the text is malformed or does not fill the image
   */
  byte[] decode() {
    try {
      return CocoRle.decode(counts, width, height);
    } catch (IllegalArgumentException e) {
      throw file.fault(place, e.getMessage(), "run lengths of " + width + "x" + height + " pixels");
    }
  }
}
