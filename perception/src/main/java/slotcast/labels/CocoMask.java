package slotcast.labels;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import slotcast.metrics.CocoRle;
import slotcast.tracking.Box;

/** The {@code segmentation} of an annotation: run lengths, or polygons. */
final class CocoMask {
  private static final String KEY = "segmentation";

  private CocoMask() {}

  /**
   * Reads one. Of polygons, a pixel is inside if its centre is in one of them.
   *
   * @param json for messages
   * @param width of the image, in pixels
   * @param height of the image, in pixels
   * @param place of the annotation in the file
   * @throws slotcast.error.UserError if it is neither, of another size, or without a pixel
   */
  static RunLengths of(JsonFile json, JsonNode annotation, int width, int height, String place) {
    String here = place + "." + KEY;
    RunLengths mask =
        annotation.get(KEY).isArray()
            ? polygons(json, annotation.get(KEY), width, height, here)
            : RunLengths.of(json, annotation, KEY, place);
    if (mask.width() != width || mask.height() != height) {
      throw json.fault(
          here,
          "a mask of " + mask.width() + "x" + mask.height(),
          width + "x" + height + " as the image is");
    }
    if (mask.area() == 0) {
      throw json.fault(here, "a mask without a pixel", "one with pixels inside the image");
    }
    return mask;
  }

  private static RunLengths polygons(
      JsonFile json, JsonNode polygons, int width, int height, String place) {
    BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = drawn.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    for (int i = 0; i < polygons.size(); i++) {
      g.fill(path(json, polygons.get(i), place + "[" + i + "]"));
    }
    g.dispose();
    byte[] pixels = ((DataBufferByte) drawn.getRaster().getDataBuffer()).getData();
    return new RunLengths(json, place, width, height, CocoRle.encode(pixels, width, height, 0xff));
  }

  private static Path2D path(JsonFile json, JsonNode corners, String place) {
    if (!corners.isArray() || corners.size() < 6 || corners.size() % 2 != 0) {
      throw json.fault(
          place,
          corners.isArray() ? corners.size() + " numbers" : corners.toString(),
          "x and y of three corners or more");
    }
    Path2D path = new Path2D.Double();
    for (int i = 0; i < corners.size(); i += 2) {
      double x = json.number(corners.get(i), place + "[" + i + "]");
      double y = json.number(corners.get(i + 1), place + "[" + (i + 1) + "]");
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }

  /** The smallest box about a mask that has a pixel. */
  static Box box(RunLengths mask) {
    int height = mask.height();
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    int right = -1;
    int bottom = -1;
    int[] runs = CocoRle.runs(mask.counts(), mask.width(), height);
    int at = 0;
    for (int i = 0; i < runs.length; i++) {
      if (i % 2 == 1 && runs[i] > 0) {
        int last = at + runs[i] - 1;
        boolean whole = last / height > at / height; // on to the next column
        left = Math.min(left, at / height);
        right = Math.max(right, last / height);
        top = Math.min(top, whole ? 0 : at % height);
        bottom = Math.max(bottom, whole ? height - 1 : last % height);
      }
      at += runs[i];
    }
    return Box.between(left, top, right + 1, bottom + 1);
  }
}
