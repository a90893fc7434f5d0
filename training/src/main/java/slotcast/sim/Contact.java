package slotcast.sim;

/**
 * Where two footprints meet: found by {@link #between}, resolved by {@link #resolve}.
 *
 * <p>The normal points from the first body to the second; both lie in the floor's plane.
 */
final class Contact {
  double nx;
  double ny;
  double px;
  double py;
  double depth;

  /** Whether the footprints overlap; if so, the contact is set. */
  boolean between(Body a, Body b) {
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    double near = a.reach + b.reach;
    if (dx * dx + dy * dy >= near * near) {
      return false;
    }
    if (a.isSquare()) {
      return b.isSquare() ? squareSquare(a, b) : squareDisc(a, b);
    }
    if (b.isSquare()) {
      boolean hit = squareDisc(b, a);
      nx = -nx;
      ny = -ny;
      return hit;
    }
    return discDisc(a, b, dx, dy);
  }

  private boolean discDisc(Body a, Body b, double dx, double dy) {
    // Two spheres on a floor touch at a distance of 2·√(r1·r2), less than r1 + r2.
    double touch =
        a.isSphere() && b.isSphere() ? 2 * Math.sqrt(a.extent * b.extent) : a.extent + b.extent;
    double distance = Math.sqrt(dx * dx + dy * dy);
    if (distance >= touch) {
      return false;
    }
    nx = distance > 1e-9 ? dx / distance : 1;
    ny = distance > 1e-9 ? dy / distance : 0;
    depth = touch - distance;
    double share = a.extent / (a.extent + b.extent);
    px = a.x + dx * share;
    py = a.y + dy * share;
    return true;
  }

  private boolean squareDisc(Body square, Body disc) {
    double c = StrictMath.cos(square.yaw);
    double s = StrictMath.sin(square.yaw);
    double dx = disc.x - square.x;
    double dy = disc.y - square.y;
    double lx = c * dx + s * dy;
    double ly = -s * dx + c * dy;
    double h = square.extent;
    double qx = Math.max(-h, Math.min(h, lx));
    double qy = Math.max(-h, Math.min(h, ly));
    double ox = lx - qx;
    double oy = ly - qy;
    double distance = Math.sqrt(ox * ox + oy * oy);
    if (distance >= disc.extent) {
      return false;
    }
    if (distance > 1e-9) {
      ox /= distance;
      oy /= distance;
      depth = disc.extent - distance;
    } else if (h - Math.abs(lx) < h - Math.abs(ly)) {
      ox = Math.signum(lx);
      oy = 0;
      depth = disc.extent + h - Math.abs(lx);
    } else {
      ox = 0;
      oy = ly < 0 ? -1 : 1;
      depth = disc.extent + h - Math.abs(ly);
    }
    nx = c * ox - s * oy;
    ny = s * ox + c * oy;
    px = square.x + c * qx - s * qy;
    py = square.y + s * qx + c * qy;
    return true;
  }

  /** Separating axes; the contact point is the mean of the corners inside the other square. */
  private boolean squareSquare(Body a, Body b) {
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    depth = Double.POSITIVE_INFINITY;
    for (int axis = 0; axis < 4; axis++) {
      double angle = (axis < 2 ? a.yaw : b.yaw) + (axis % 2) * Math.PI / 2;
      double ax = StrictMath.cos(angle);
      double ay = StrictMath.sin(angle);
      double along = dx * ax + dy * ay;
      double overlap = halfWidth(a, ax, ay) + halfWidth(b, ax, ay) - Math.abs(along);
      if (overlap <= 0) {
        return false;
      }
      if (overlap < depth) {
        depth = overlap;
        double sign = along < 0 ? -1 : 1;
        nx = ax * sign;
        ny = ay * sign;
      }
    }
    px = 0;
    py = 0;
    int corners = addCornersInside(a, b) + addCornersInside(b, a);
    if (corners == 0) {
      px = a.x + dx / 2;
      py = a.y + dy / 2;
    } else {
      px /= corners;
      py /= corners;
    }
    return true;
  }

  private static double halfWidth(Body square, double ax, double ay) {
    double c = StrictMath.cos(square.yaw);
    double s = StrictMath.sin(square.yaw);
    return square.extent * (Math.abs(c * ax + s * ay) + Math.abs(-s * ax + c * ay));
  }

  private int addCornersInside(Body of, Body in) {
    double c = StrictMath.cos(of.yaw);
    double s = StrictMath.sin(of.yaw);
    double ic = StrictMath.cos(in.yaw);
    double is = StrictMath.sin(in.yaw);
    int found = 0;
    for (int corner = 0; corner < 4; corner++) {
      double lx = (corner & 1) == 0 ? -of.extent : of.extent;
      double ly = (corner & 2) == 0 ? -of.extent : of.extent;
      double x = of.x + c * lx - s * ly;
      double y = of.y + s * lx + c * ly;
      double ux = ic * (x - in.x) + is * (y - in.y);
      double uy = -is * (x - in.x) + ic * (y - in.y);
      if (Math.abs(ux) <= in.extent + 1e-9 && Math.abs(uy) <= in.extent + 1e-9) {
        px += x;
        py += y;
        found++;
      }
    }
    return found;
  }

  /**
   * Pushes the bodies apart, and exchanges momentum where they approach (Coulomb friction and
   * Newton's restitution).
   *
   * @return the approach speed at the contact, m/s; 0 where they were parting
   */
  double resolve(Body a, Body b, double restitution, double friction) {
    double inverseMass = 1 / a.mass + 1 / b.mass;
    double push = depth / inverseMass;
    a.x -= nx * push / a.mass;
    a.y -= ny * push / a.mass;
    b.x += nx * push / b.mass;
    b.y += ny * push / b.mass;

    double rax = px - a.x;
    double ray = py - a.y;
    double rbx = px - b.x;
    double rby = py - b.y;
    double approach = -relativeSpeed(a, b, rax, ray, rbx, rby, nx, ny);
    if (approach <= 0) {
      return 0;
    }
    double normalImpulse =
        approach
            * (1 + (approach < RESTING_SPEED ? 0 : restitution))
            / effective(a, b, rax, ray, rbx, rby, nx, ny, inverseMass);
    exchange(a, b, rax, ray, rbx, rby, normalImpulse * nx, normalImpulse * ny);
    // Friction after the normal impulse, from the velocities that it left: each of the two can only
    // take energy away; taken together they could add some.
    double tx = -ny;
    double ty = nx;
    double stop =
        -relativeSpeed(a, b, rax, ray, rbx, rby, tx, ty)
            / effective(a, b, rax, ray, rbx, rby, tx, ty, inverseMass);
    double limit = friction * normalImpulse;
    double tangentImpulse = Math.max(-limit, Math.min(limit, stop));
    exchange(a, b, rax, ray, rbx, rby, tangentImpulse * tx, tangentImpulse * ty);
    return approach;
  }

  /** Speed of b's contact point relative to a's, along a direction. */
  private static double relativeSpeed(
      Body a, Body b, double rax, double ray, double rbx, double rby, double dx, double dy) {
    double x = b.vx - b.wz * rby - (a.vx - a.wz * ray);
    double y = b.vy + b.wz * rbx - (a.vy + a.wz * rax);
    return x * dx + y * dy;
  }

  private static void exchange(
      Body a, Body b, double rax, double ray, double rbx, double rby, double jx, double jy) {
    a.vx -= jx / a.mass;
    a.vy -= jy / a.mass;
    a.wz -= (rax * jy - ray * jx) / a.inertia;
    b.vx += jx / b.mass;
    b.vy += jy / b.mass;
    b.wz += (rbx * jy - rby * jx) / b.inertia;
  }

  /** Below this approach speed, m/s, bodies stay together: they come to rest instead of buzzing. */
  private static final double RESTING_SPEED = 0.02;

  private static double effective(
      Body a,
      Body b,
      double rax,
      double ray,
      double rbx,
      double rby,
      double dx,
      double dy,
      double inverseMass) {
    double ca = rax * dy - ray * dx;
    double cb = rbx * dy - rby * dx;
    return inverseMass + ca * ca / a.inertia + cb * cb / b.inertia;
  }
}
