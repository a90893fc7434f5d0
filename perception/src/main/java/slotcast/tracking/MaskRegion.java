package slotcast.tracking;

/**
 * The part of one frame that a slot's mask covers, before it is given a track; in pixels of the
 * camera's image.
 *
 * @param slot from 0
 * @param x centre of mass
 * @param y centre of mass
 * @param box upright box
 * @param shape second central moments of the mask
 * @param area in square pixels
 * @param confidence mean of the mask over its own pixels, 0 to 1
 */
public record MaskRegion(
    int slot, double x, double y, Box box, Covariance shape, double area, double confidence) {}
