package slotcast.data;

import slotcast.image.RgbImage;

/**
 * A frame as its source has it, at the source's own size.
 *
 * @param stampNanos since the start of the video, or of the clock that its recorder used
 * @param labels which object each pixel shows; null if the source does not tell
 * @param depth of each pixel; null if the source does not tell
 */
public record SourceFrame(long stampNanos, RgbImage image, Labels labels, Depth depth) {
  /**
   * A label map.
   *
   * @param width in pixels
   * @param height in pixels
   * @param data row-major, 0 background, else object
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Labels(int width, int height, byte[] data) {}

  /**
   * A depth image.
   *
   * @param width in pixels
   * @param height in pixels
   * @param metres row-major, along the optical axis; NaN where unknown
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Depth(int width, int height, float[] metres) {}
}
