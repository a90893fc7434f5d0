/**
 * Trajectories of objects in a camera's image: baselines, the error of predictions, and how sure
 * they are. Pixels are those of the camera's image, x to the right, y down, the centre of the first
 * pixel at (0.5, 0.5). May use the perception module and Hipparchus; holds no native memory.
 */
package slotcast.tracking;
