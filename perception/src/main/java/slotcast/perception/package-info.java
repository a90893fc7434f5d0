/**
 * A camera's frames become objects: the core of the perception node, without ROS.
 *
 * <p>Everything that leaves this package is on the Java heap. Pixels are those of the camera's
 * image, measured from the outer corner of its first pixel (the centre of the pixel in column c is
 * at c + 0.5), x to the right, y down. May use {@code slotcast.model}, {@code slotcast.metrics},
 * {@code slotcast.image}, {@code slotcast.tensor}, {@code slotcast.config} and {@code
 * slotcast.error}.
 */
package slotcast.perception;
