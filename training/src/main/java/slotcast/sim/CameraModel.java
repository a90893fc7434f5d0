package slotcast.sim;

import slotcast.geometry.Quaternion;
import slotcast.geometry.RigidTransform;
import slotcast.geometry.Vec3;

/**
 * A pinhole camera without distortion.
 *
 * <p>Optical frame: x right, y down, z forward. A point p of the world is at {@code right·(p-c),
 * down·(p-c), forward·(p-c)} in it, c being the camera's position.
 *
 * @param width image size in pixels
 * @param height image size in pixels
 * @param fx focal length in pixels
 * @param fy focal length in pixels
 * @param cx principal point in pixels; the first pixel's centre is (0, 0)
 * @param cy principal point in pixels
 * @param position in the world, metres
 * @param right unit vector of the world: the optical x axis
 * @param down unit vector of the world: the optical y axis
 * @param forward unit vector of the world: the optical z axis
 */
public record CameraModel(
    int width,
    int height,
    double fx,
    double fy,
    double cx,
    double cy,
    Vec3 position,
    Vec3 right,
    Vec3 down,
    Vec3 forward) {
  /** A camera at negative y that looks at the world's origin. */
  public static CameraModel lookingAtOrigin(int width, int height, ViewConfig view) {
    double elevation = StrictMath.toRadians(view.elevationDegrees());
    Vec3 position =
        new Vec3(0, -StrictMath.cos(elevation), StrictMath.sin(elevation))
            .times(view.cameraDistance());
    Vec3 forward = position.times(-1).unit();
    Vec3 right = new Vec3(1, 0, 0);
    double f = height / (2 * StrictMath.tan(StrictMath.toRadians(view.verticalFovDegrees()) / 2));
    return new CameraModel(
        width,
        height,
        f,
        f,
        (width - 1) / 2.0,
        (height - 1) / 2.0,
        position,
        right,
        forward.cross(right),
        forward);
  }

  /**
   * The same camera elsewhere, upright.
   *
   * @param from its place in the world, metres
   * @param target what its optical axis goes through; not straight above or below it
   */
  public CameraModel movedTo(Vec3 from, Vec3 target) {
    Vec3 ahead = target.minus(from).unit();
    Vec3 aside = ahead.cross(new Vec3(0, 0, 1)).unit();
    return new CameraModel(width, height, fx, fy, cx, cy, from, aside, ahead.cross(aside), ahead);
  }

  /** A point of the world in the optical frame, metres. */
  public Vec3 toCamera(Vec3 world) {
    Vec3 d = world.minus(position);
    return new Vec3(d.dot(right), d.dot(down), d.dot(forward));
  }

  /**
   * A point of the world in the image.
   *
   * @return x: column in pixels, y: row in pixels, z: depth in metres (not positive: behind)
   */
  public Vec3 project(Vec3 world) {
    Vec3 p = toCamera(world);
    return new Vec3(cx + fx * p.x() / p.z(), cy + fy * p.y() / p.z(), p.z());
  }

  /** Direction in the world, not of unit length, of the ray through a point of the image. */
  public Vec3 ray(double column, double row) {
    return forward.plus(right.times((column - cx) / fx)).plus(down.times((row - cy) / fy));
  }

  /** The point at a given height above the floor that is seen at a pixel, metres. */
  public Vec3 unproject(double column, double row, double heightAboveFloor) {
    Vec3 ray = ray(column, row);
    return position.plus(ray.times((heightAboveFloor - position.z()) / ray.z()));
  }

  /** Optical frame in the world, as a pose. */
  public RigidTransform pose() {
    return new RigidTransform(Quaternion.ofMatrix(rotationToWorld()), position);
  }

  /** Optical frame in the world: columns right, down, forward; row-major 3x3. */
  public double[] rotationToWorld() {
    return new double[] {
      right.x(),
      down.x(),
      forward.x(),
      right.y(),
      down.y(),
      forward.y(),
      right.z(),
      down.z(),
      forward.z()
    };
  }
}
