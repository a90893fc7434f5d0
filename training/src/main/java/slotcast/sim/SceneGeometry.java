package slotcast.sim;

import java.util.List;
import slotcast.sim.Condition.Posts.Post;

/**
 * The objects and posts of one frame as a ray sees them. Only + - * / and square roots: the same
 * numbers on every machine. Rays are given as origin and direction; the direction is of unit
 * length.
 */
final class SceneGeometry {
  static final double MISS = Double.POSITIVE_INFINITY;

  /** Width of the rounded edge of cubes and cylinders, as a fraction of the half size. */
  private static final double BEVEL = 0.09;

  /** Objects and posts; the objects come first. */
  final int count;

  final ObjectShape[] shape;
  final double[] x;
  final double[] y;
  final double[] z;

  /** Radius, or half side. */
  final double[] extent;

  /** Half height. */
  final double[] half;

  final double[] bounding;
  private final double[] cos;
  private final double[] sin;

  /** Normal of the surface, set by {@link #normal}. */
  double nx;

  double ny;
  double nz;

  SceneGeometry(List<ObjectProperties> objects) {
    this(objects, List.of());
  }

  /**
   * @param posts that stand still beside the objects
   */
  SceneGeometry(List<ObjectProperties> objects, List<Post> posts) {
    count = objects.size() + posts.size();
    shape = new ObjectShape[count];
    x = new double[count];
    y = new double[count];
    z = new double[count];
    extent = new double[count];
    half = new double[count];
    bounding = new double[count];
    cos = new double[count];
    sin = new double[count];
    for (int i = 0; i < objects.size(); i++) {
      ObjectProperties object = objects.get(i);
      shape[i] = object.shape();
      half[i] = object.shape().centreHeight(object.size());
      extent[i] = object.shape().extent(object.size());
      bounding[i] = object.shape().boundingRadius(object.size());
    }
    for (int i = objects.size(); i < count; i++) {
      Post post = posts.get(i - objects.size());
      shape[i] = ObjectShape.CYLINDER;
      half[i] = post.height() / 2;
      extent[i] = post.radius();
      bounding[i] = Math.sqrt(half[i] * half[i] + extent[i] * extent[i]);
      x[i] = post.x();
      y[i] = post.y();
      z[i] = half[i];
    }
  }

  void moveTo(List<Pose> poses) {
    for (int i = 0; i < poses.size(); i++) {
      Pose pose = poses.get(i);
      x[i] = pose.position().x();
      y[i] = pose.position().y();
      z[i] = pose.position().z();
      // The rotation about z from the quaternion, without trigonometry.
      double qz = pose.orientation().z();
      double qw = pose.orientation().w();
      cos[i] = qw * qw - qz * qz;
      sin[i] = 2 * qz * qw;
    }
  }

  /** Distance along the ray to an object, {@link #MISS} where it passes. */
  double hit(int i, double ox, double oy, double oz, double dx, double dy, double dz) {
    double px = ox - x[i];
    double py = oy - y[i];
    double pz = oz - z[i];
    double along = px * dx + py * dy + pz * dz;
    double clearance = px * px + py * py + pz * pz - along * along;
    if (clearance > bounding[i] * bounding[i]) {
      return MISS;
    }
    return switch (shape[i]) {
      case SPHERE -> {
        double t = -along - Math.sqrt(extent[i] * extent[i] - clearance);
        yield t > 1e-6 ? t : MISS;
      }
      case CUBE, BOX ->
          slabs(
              extent[i],
              half[i],
              cos[i] * px + sin[i] * py,
              cos[i] * py - sin[i] * px,
              pz,
              cos[i] * dx + sin[i] * dy,
              cos[i] * dy - sin[i] * dx,
              dz);
      case CYLINDER -> cylinder(extent[i], half[i], px, py, pz, dx, dy, dz);
      case CONE -> cone(extent[i], half[i], px, py, pz, dx, dy, dz);
      case ELLIPSOID -> {
        double k = extent[i] / half[i]; // a sphere once heights are stretched
        yield ball(extent[i], px, py, k * pz, dx, dy, k * dz);
      }
      case CAPSULE -> capsule(extent[i], half[i], px, py, pz, dx, dy, dz);
    };
  }

  /** A sphere about the origin; the direction may have any length. */
  private static double ball(
      double r, double px, double py, double pz, double dx, double dy, double dz) {
    double a = dx * dx + dy * dy + dz * dz;
    double b = px * dx + py * dy + pz * dz;
    double root = b * b - a * (px * px + py * py + pz * pz - r * r);
    if (root < 0) {
      return MISS;
    }
    double t = (-b - Math.sqrt(root)) / a;
    return t > 1e-6 ? t : MISS;
  }

  /** A cylinder's side between two balls. */
  private static double capsule(
      double r, double h, double px, double py, double pz, double dx, double dy, double dz) {
    double straight = h - r; // half the length of the side
    double t =
        Math.min(
            ball(r, px, py, pz - straight, dx, dy, dz), ball(r, px, py, pz + straight, dx, dy, dz));
    double a = dx * dx + dy * dy;
    double b = px * dx + py * dy;
    double root = b * b - a * (px * px + py * py - r * r);
    if (a > 1e-12 && root >= 0) {
      double side = (-b - Math.sqrt(root)) / a;
      if (side > 1e-6 && Math.abs(pz + side * dz) <= straight) {
        t = Math.min(t, side);
      }
    }
    return t;
  }

  /** A cone with its tip up; the centre is at half its height. */
  private static double cone(
      double r, double h, double px, double py, double pz, double dx, double dy, double dz) {
    double k = r / (2 * h); // radius by distance below the tip
    double below = h - pz;
    double a = dx * dx + dy * dy - k * k * dz * dz;
    double b = px * dx + py * dy + k * k * below * dz;
    double c = px * px + py * py - k * k * below * below;
    double nearest = MISS;
    double root = b * b - a * c;
    if (root >= 0 && Math.abs(a) > 1e-12) {
      double s = Math.sqrt(root);
      for (int side = -1; side <= 1; side += 2) {
        double t = (-b + side * s) / a;
        if (t > 1e-6 && t < nearest && Math.abs(pz + t * dz) <= h) {
          nearest = t;
        }
      }
    }
    double base = (-h - pz) / dz;
    double bx = px + base * dx;
    double by = py + base * dy;
    return base > 1e-6 && base < nearest && bx * bx + by * by <= r * r ? base : nearest;
  }

  private static double slabs(
      double h, double height, double px, double py, double pz, double dx, double dy, double dz) {
    double ix = 1 / dx;
    double iy = 1 / dy;
    double iz = 1 / dz;
    double ax = Math.abs(ix) * h;
    double ay = Math.abs(iy) * h;
    double az = Math.abs(iz) * height;
    double enter = Math.max(Math.max(-px * ix - ax, -py * iy - ay), -pz * iz - az);
    double leave = Math.min(Math.min(-px * ix + ax, -py * iy + ay), -pz * iz + az);
    return enter <= leave && enter > 1e-6 ? enter : MISS;
  }

  private static double cylinder(
      double r, double h, double px, double py, double pz, double dx, double dy, double dz) {
    double enter = (dz > 0 ? -h - pz : h - pz) / dz;
    double leave = (dz > 0 ? h - pz : -h - pz) / dz;
    double a = dx * dx + dy * dy;
    double c = px * px + py * py - r * r;
    if (a < 1e-12) {
      return c <= 0 && enter > 1e-6 ? enter : MISS;
    }
    double b = px * dx + py * dy;
    double root = b * b - a * c;
    if (root < 0) {
      return MISS;
    }
    double s = Math.sqrt(root);
    enter = Math.max(enter, (-b - s) / a);
    leave = Math.min(leave, (-b + s) / a);
    return enter <= leave && enter > 1e-6 ? enter : MISS;
  }

  /** Sets the outward normal at a point of the surface; edges are slightly rounded in shading. */
  void normal(int i, double wx, double wy, double wz) {
    double px = wx - x[i];
    double py = wy - y[i];
    double pz = wz - z[i];
    switch (shape[i]) {
      case SPHERE -> setNormal(px, py, pz);
      case ELLIPSOID -> {
        double k = extent[i] / half[i];
        setNormal(px, py, k * k * pz);
      }
      case CAPSULE -> {
        double straight = half[i] - extent[i];
        setNormal(px, py, pz - Math.max(-straight, Math.min(straight, pz)));
      }
      case CONE -> {
        double radial = Math.sqrt(px * px + py * py);
        if (pz < (BEVEL / 4 - 1) * half[i] && radial < (1 - BEVEL / 4) * extent[i]) {
          setNormal(0, 0, -1);
        } else {
          double up = radial * extent[i] / (2 * half[i]);
          setNormal(px, py, Math.max(1e-9, up));
        }
      }
      case CYLINDER -> {
        double radial = Math.sqrt(px * px + py * py) / extent[i];
        double vertical = pz / half[i];
        double side = bevelled(radial, Math.abs(vertical));
        double top = Math.copySign(bevelled(Math.abs(vertical), radial), vertical);
        double scale = side / Math.max(1e-9, radial * extent[i]);
        setNormal(px * scale, py * scale, top);
      }
      case CUBE, BOX -> {
        double lx = (cos[i] * px + sin[i] * py) / extent[i];
        double ly = (cos[i] * py - sin[i] * px) / extent[i];
        double lz = pz / half[i];
        double ax = Math.abs(lx);
        double ay = Math.abs(ly);
        double az = Math.abs(lz);
        double mx = Math.copySign(bevelled(ax, Math.max(ay, az)), lx);
        double my = Math.copySign(bevelled(ay, Math.max(ax, az)), ly);
        double mz = Math.copySign(bevelled(az, Math.max(ax, ay)), lz);
        setNormal(cos[i] * mx - sin[i] * my, sin[i] * mx + cos[i] * my, mz);
      }
    }
  }

  /** One on the face itself, a part near the edge that it shares with the face, else zero. */
  private static double bevelled(double own, double other) {
    return own >= other ? 1 : Math.max(0, 1 - (1 - own) / BEVEL) * 0.8;
  }

  private void setNormal(double ax, double ay, double az) {
    double n = 1 / Math.sqrt(ax * ax + ay * ay + az * az);
    nx = ax * n;
    ny = ay * n;
    nz = az * n;
  }
}
