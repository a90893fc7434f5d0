package slotcast.labels;

import com.fasterxml.jackson.databind.JsonNode;
import slotcast.error.UserError;
import slotcast.metrics.CocoRle;

/**
 * A mask as it stands in a file: COCO's compressed run lengths, not looked into before they are
 * asked for.
 *
 * @param place in the file, for messages
 * @param width in pixels
 * @param height in pixels
 * @param counts the text
 */
public record RunLengths(JsonFile file, String place, int width, int height, String counts) {
  private static final int MOST_PIXELS = 1 << 26;

  /**
   * From {@code {"size": [H, W], "counts": "…"}}; counts may be a list of numbers too, COCO's
   * uncompressed form.
   */
  public static RunLengths of(JsonFile file, JsonNode parent, String key, String place) {
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
    return new RunLengths(file, here, width, height, counts(file, mask, here));
  }

  private static String counts(JsonFile file, JsonNode mask, String here) {
    JsonNode counts = mask.path("counts");
    if (!counts.isArray()) {
      return file.text(mask, "counts", here);
    }
    int[] runs = new int[counts.size()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = file.integer(counts.get(i), here + ".counts[" + i + "]");
    }
    return CocoRle.text(runs);
  }

  /**
   * Pixels in the mask, without drawing it.
   *
   * @throws UserError as {@link #decode}
   */
  public int area() {
    int[] runs;
    try {
      runs = CocoRle.runs(counts, width, height);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
    int area = 0;
    for (int i = 1; i < runs.length; i += 2) {
      area += runs[i];
    }
    return area;
  }

  /**
   * (H,W) row-major, 1 in the mask.
   *
   * @throws UserError if the text is malformed or does not fill the image
   */
  public byte[] decode() {
    try {
      return CocoRle.decode(counts, width, height);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  private UserError wrong(IllegalArgumentException e) {
    return file.fault(place, e.getMessage(), "run lengths of " + width + "x" + height + " pixels");
  }
}
