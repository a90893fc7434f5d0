package slotcast.tracking;

/**
 * What was seen of an object in one frame, in pixels of the camera's image.
 *
 * @param stampNanos of the frame
 * @param x centre of mass of its mask
 * @param y centre of mass of its mask
 * @param box upright box about its mask
 */
public record Sighting(long stampNanos, double x, double y, Box box) {}
