package slotcast.sim;

import slotcast.geometry.Vec3;

/**
 * Two objects that met.
 *
 * @param frame first frame at or after the contact
 * @param timeSeconds time of the contact, from frame 0
 * @param firstId id of one object, the smaller
 * @param secondId id of the other
 * @param location of the contact in the world, metres
 */
public record CollisionEvent(
    int frame, double timeSeconds, int firstId, int secondId, Vec3 location) {}
