/**
 * From pixels to metres: calibrated cameras, and where the objects of an image are, how they move
 * and where they are expected in a frame that stands still. Plain Java.
 *
 * <p>Pixels here are those of ROS and OpenCV: the centre of the first pixel is (0, 0); {@link
 * slotcast.image.PixelOrigin} is the door from the tracks, which count from its outer corner.
 * Optical frames have x to the right, y down, z forward. May use {@code slotcast.geometry}, {@code
 * slotcast.tracking}, {@code slotcast.image} and Hipparchus.
 */
package slotcast.metric;
