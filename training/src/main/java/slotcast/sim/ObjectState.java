package slotcast.sim;

import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;

/**
 * One object at one frame.
 *
 * @param position centre of the object in the world, metres
 * @param orientation from the object's frame to the world
 * @param velocity of the centre in the world, m/s
 * @param angularVelocity in the world, rad/s
 * @param box of the visible pixels in the mask
 * @param visiblePixels how many pixels of the mask are the object's
 * @param insideCameraView whether any part of the object's silhouette lies within the image,
 *     occluded or not
 */
public record ObjectState(
    Vec3 position,
    Quaternion orientation,
    Vec3 velocity,
    Vec3 angularVelocity,
    PixelBox box,
    int visiblePixels,
    boolean insideCameraView) {}
