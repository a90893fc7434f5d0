package slotcast.metric;

import slotcast.geometry.RigidTransform;
import slotcast.geometry.Vec3;

/**
 * A camera at a place.
 *
 * @param camera its image
 * @param pose from its optical frame to the fixed frame
 */
public record View(CalibratedCamera camera, RigidTransform pose) {
  /** Where the camera is, in the fixed frame. */
  Vec3 eye() {
    return pose.translation();
  }

  /**
   * Where a pixel looks, in the fixed frame.
   *
   * @throws NoPositionException if the lens cannot show it
   */
  CalibratedCamera.Ray ray(double x, double y) throws NoPositionException {
    CalibratedCamera.Ray ray = camera.ray(x, y);
    return new CalibratedCamera.Ray(
        pose.rotation().turn(ray.direction()),
        pose.rotation().turn(ray.dx()),
        pose.rotation().turn(ray.dy()));
  }
}
