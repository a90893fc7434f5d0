package slotcast.image;

/**
 * The one door between two ways to count pixels.
 *
 * <p>Messages, bags, calibrations and everything in metres count as ROS and OpenCV do: the centre
 * of the first pixel is (0, 0). Images, masks, boxes and tracks inside count from the outer corner
 * of the first pixel, so that the pixel in column c reaches from c to c + 1 and its centre is at c
 * + 0.5: there a box from 0 to w is the whole image, and scaling needs no shift. Sizes and
 * covariances are the same in both.
 */
public final class PixelOrigin {
  private static final double SHIFT = 0.5;

  private PixelOrigin() {}

  /** A coordinate from the first pixel's corner, counted from its centre. */
  public static double toCentre(double fromCorner) {
    return fromCorner - SHIFT;
  }

  /** A coordinate from the first pixel's centre, counted from its corner. */
  public static double toCorner(double fromCentre) {
    return fromCentre + SHIFT;
  }
}
