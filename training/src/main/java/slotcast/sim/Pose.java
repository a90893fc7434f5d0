package slotcast.sim;

import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;

/**
 * Where an object is and how it moves, before anything is rendered.
 *
 * @param position centre in the world, metres
 * @param orientation from the object's frame to the world
 * @param velocity m/s, in the world
 * @param angularVelocity rad/s, in the world
 */
public record Pose(Vec3 position, Quaternion orientation, Vec3 velocity, Vec3 angularVelocity) {}
