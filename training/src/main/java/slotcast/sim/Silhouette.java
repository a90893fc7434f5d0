package slotcast.sim;

import slotcast.geometry.Vec3;

/** Bounds, in the image, of the sphere around an object. */
final class Silhouette {
  private final CameraModel camera;
  double columnMin;
  double columnMax;
  double rowMin;
  double rowMax;

  Silhouette(CameraModel camera) {
    this.camera = camera;
  }

  /**
   * Sets the bounds of a sphere, in pixels and possibly outside of the image; they are never too
   * tight.
   */
  void bound(double radius, Vec3 position) {
    Vec3 p = camera.toCamera(position);
    double near = p.z() - radius;
    if (near < 0.05) {
      boolean behind = p.z() + radius < 0.05;
      columnMin = behind ? -1e9 : Double.NEGATIVE_INFINITY;
      columnMax = behind ? -1e9 : Double.POSITIVE_INFINITY;
      rowMin = columnMin;
      rowMax = columnMax;
      return;
    }
    double far = p.z() + radius;
    columnMin = camera.cx() + camera.fx() * low(p.x() - radius, near, far);
    columnMax = camera.cx() + camera.fx() * high(p.x() + radius, near, far);
    rowMin = camera.cy() + camera.fy() * low(p.y() - radius, near, far);
    rowMax = camera.cy() + camera.fy() * high(p.y() + radius, near, far);
  }

  /** False where the object is surely out of the image. */
  boolean mayBeInView(ObjectProperties object, Vec3 position) {
    bound(object.shape().boundingRadius(object.size()), position);
    return columnMax > -0.5
        && columnMin < camera.width() - 0.5
        && rowMax > -0.5
        && rowMin < camera.height() - 0.5;
  }

  private static double low(double offset, double near, double far) {
    return offset < 0 ? offset / near : offset / far;
  }

  private static double high(double offset, double near, double far) {
    return offset > 0 ? offset / near : offset / far;
  }
}
