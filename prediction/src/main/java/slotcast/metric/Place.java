package slotcast.metric;

import slotcast.geometry.Vec3;

/**
 * Where an object is in the fixed frame, metres.
 *
 * @param position of it
 * @param noise covariance of what differs from frame to frame: pixels and depths
 * @param bias covariance of what stays: the object's shape, the ground's height, the depth's scale
 * @param range distance from the camera
 * @param width of its box at that distance
 * @param height of its box at that distance
 */
public record Place(
    Vec3 position,
    SpatialCovariance noise,
    SpatialCovariance bias,
    double range,
    double width,
    double height) {
  /** All that is not known of the position. */
  SpatialCovariance covariance() {
    return noise.plus(bias);
  }
}
