/**
 * Objects over time in a camera's image: tracks, trajectories, baselines, the error of predictions,
 * and how sure they are. Pixels are those of the camera's image, x to the right, y down, the centre
 * of the first pixel at (0.5, 0.5). Gives objects ids that last, and paths that go on. May use
 * {@code slotcast.image}, {@code slotcast.config} and Hipparchus; holds no native memory.
 */
package slotcast.tracking;
