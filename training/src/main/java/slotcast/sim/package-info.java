/**
 * Simulated scenes: rigid spheres, cubes and cylinders on a plane under a fixed camera, in the look
 * of OBJ3D and CLEVRER, with their ground truth, and the writers of datasets and bags.
 *
 * <p>World frame: metres, z up, the floor is z = 0, the camera looks at the origin from negative y.
 * Camera frame: optical (x right, y down, z forward). Pixels: the centre of the first pixel is (0,
 * 0), as in ROS and OpenCV. Everything is deterministic by seed: random numbers come from
 * SplittableRandom, transcendental functions from StrictMath.
 *
 * <p>May use slotcast.error, slotcast.file, slotcast.image, slotcast.video, slotcast.metrics and
 * the slotcast.ros message, CDR and bag packages.
 */
package slotcast.sim;
