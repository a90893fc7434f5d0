package slotcast.tracking;

/**
 * One object in one frame, in pixels of the camera's image.
 *
 * @param trackId the same as long as the object is followed, from 1, never used twice
 * @param slot the slot that holds it, from 0; its label in the label image is {@code slot + 1}
 * @param x centre of mass of its mask
 * @param y centre of mass of its mask
 * @param box upright box about its mask
 * @param shape second central moments of its mask, in square pixels: how large and oblong it is,
 *     not how well its centre is known
 * @param area of its mask, in square pixels
 * @param confidence mean of the mask over its own pixels, 0 to 1
 * @param ageFrames frames since the track was born, 0 in the first
 */
public record TrackedObject(
    int trackId,
    int slot,
    double x,
    double y,
    Box box,
    Covariance shape,
    double area,
    double confidence,
    int ageFrames) {
  /** The object's value in the label image: 1 to 255. */
  public int label() {
    return slot + 1;
  }
}
