package slotcast.sim;

import java.util.List;
import slotcast.geometry.Vec3;
import slotcast.sim.Condition.Posts.Post;

/**
 * Light on the floor and the objects: one key light with soft shadows, a fill light and an ambient
 * term without, a highlight, and for metal one mirrored ray. Colours are linear; {@link #encode}
 * makes sRGB of them.
 */
final class Shader {
  private static final int GAMMA_STEPS = 8192;
  private static final int LIGHT_POINTS = 16;

  /** Radius of the key light at unit distance: how soft the shadows are. */
  private static final double LIGHT_RADIUS = 0.075;

  private static final double KEY = 0.72;
  private static final double FILL = 0.20;
  private static final double AMBIENT = 0.34;
  private static final byte[] GAMMA = gammaTable();

  private final SceneGeometry scene;
  private final double[][] albedo;
  private final ObjectMaterial[] material;
  private final double floorBrightness;
  private final double floorFalloff;
  private final SurfaceTextures textures;
  private final double[] surface = new double[3];
  private final double[] mirrored = new double[3];
  private Vec3 key;
  private Vec3 fill;
  private double keyLight;
  private final double[] lightX = new double[LIGHT_POINTS];
  private final double[] lightY = new double[LIGHT_POINTS];
  private final double[] lightZ = new double[LIGHT_POINTS];

  /** Result of the last shading, linear. */
  double red;

  double green;
  double blue;

  /**
   * @param posts beside the objects
   * @param floorReach distance from the origin of the farthest floor point in the image, metres
   */
  Shader(
      SceneGeometry scene,
      List<ObjectProperties> objects,
      List<Post> posts,
      SurfaceTextures textures,
      ViewConfig view,
      double floorReach) {
    this.scene = scene;
    floorBrightness = view.floorBrightness();
    floorFalloff = view.floorGradient() / (floorReach * floorReach);
    this.textures = textures;
    albedo = new double[scene.count][];
    material = new ObjectMaterial[scene.count];
    for (ObjectProperties object : objects) {
      albedo[object.id()] = SurfaceTextures.linear(object.colour());
      material[object.id()] = object.material();
    }
    for (int i = objects.size(); i < scene.count; i++) {
      double grey = posts.get(i - objects.size()).brightness();
      albedo[i] = new double[] {grey, grey, grey};
      material[i] = ObjectMaterial.RUBBER;
    }
    light(0, 1);
  }

  /**
   * Sets the lights.
   *
   * @param turn angle in radians by which they are turned about z
   * @param gain brightness of the key light, 1 for a light that does not change
   */
  void light(double turn, double gain) {
    keyLight = KEY * gain;
    key = turned(-0.58, -0.30, 0.92, turn);
    fill = turned(0.75, -0.65, 0.45, turn);
    Vec3 across = key.cross(new Vec3(0, 0, 1)).unit();
    Vec3 up = across.cross(key);
    for (int k = 0; k < LIGHT_POINTS; k++) {
      // Vogel's spiral: evenly spread over a disc.
      double radius = LIGHT_RADIUS * Math.sqrt((k + 0.5) / LIGHT_POINTS);
      double angle = k * 2.399963229728653;
      Vec3 light =
          key.plus(across.times(radius * StrictMath.cos(angle)))
              .plus(up.times(radius * StrictMath.sin(angle)))
              .unit();
      lightX[k] = light.x();
      lightY[k] = light.y();
      lightZ[k] = light.z();
    }
  }

  private static Vec3 turned(double x, double y, double z, double angle) {
    double c = StrictMath.cos(angle);
    double s = StrictMath.sin(angle);
    return new Vec3(c * x - s * y, s * x + c * y, z).unit();
  }

  /** CLEVR's colours look brighter in its renderings than their values: hence not gamma 2.2. */
  static double linear(int component) {
    return StrictMath.pow(component / 255.0, 1.7);
  }

  private static byte[] gammaTable() {
    byte[] table = new byte[GAMMA_STEPS + 1];
    for (int i = 0; i <= GAMMA_STEPS; i++) {
      double v = (double) i / GAMMA_STEPS;
      double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * StrictMath.pow(v, 1 / 2.4) - 0.055;
      table[i] = (byte) (int) (255 * encoded + 0.5);
    }
    return table;
  }

  /** Linear light to an 8-bit sRGB value. */
  static byte encode(double linear) {
    return GAMMA[(int) (Math.min(1, Math.max(0, linear)) * GAMMA_STEPS + 0.5)];
  }

  /** Whether the floor at a point may be in a shadow or close to an object. */
  boolean floorIsBusy(double px, double py, double margin) {
    for (int i = 0; i < scene.count; i++) {
      double reach = scene.bounding[i] * 1.15 + margin;
      if (passes(i, px, py, 0, reach)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the line towards the key light passes an object closer than the reach. */
  private boolean passes(int i, double px, double py, double pz, double reach) {
    double cx = scene.x[i] - px;
    double cy = scene.y[i] - py;
    double cz = scene.z[i] - pz;
    double along = cx * key.x() + cy * key.y() + cz * key.z();
    double wide = reach + LIGHT_RADIUS * Math.max(0, along);
    return along > -reach && cx * cx + cy * cy + cz * cz - along * along < wide * wide;
  }

  /** Visible share of the key light; a sample of the pixel sees every fourth point of it. */
  private double lit(double px, double py, double pz, int self, int sample) {
    int blocked = 0;
    int open = 0b1111;
    for (int i = 0; i < scene.count && open != 0; i++) {
      if (i == self || !passes(i, px, py, pz, scene.bounding[i])) {
        continue;
      }
      for (int k = 0; k < 4; k++) {
        int point = (sample & 3) + 4 * k;
        if ((open & 1 << k) != 0
            && scene.hit(i, px, py, pz, lightX[point], lightY[point], lightZ[point])
                != SceneGeometry.MISS) {
          open &= ~(1 << k);
          blocked++;
        }
      }
    }
    return 1 - blocked / 4.0;
  }

  /** Light of the floor at a point. */
  void floor(double px, double py, int sample) {
    double open = 1;
    for (int i = 0; i < scene.count; i++) {
      double cx = scene.x[i] - px;
      double cy = scene.y[i] - py;
      double r = scene.extent[i];
      double d2 = cx * cx + cy * cy + scene.z[i] * scene.z[i];
      // Share of the sky that a sphere of the object's size hides.
      open *= 1 - Math.min(0.85, r * r * scene.z[i] / (d2 * Math.sqrt(d2)));
    }
    double light =
        keyLight * key.z() * lit(px, py, 0, -1, sample) + (FILL * fill.z() + AMBIENT) * open;
    double falloff = Math.max(0, 1 - floorFalloff * (px * px + py * py));
    if (textures.patternedFloor()) {
      textures.floor(px, py, surface);
      red = surface[0] * falloff * light;
      green = surface[1] * falloff * light;
      blue = surface[2] * falloff * light;
      return;
    }
    double v = floorBrightness * falloff * light;
    red = v;
    green = v * 0.995;
    blue = v * 0.985;
  }

  /** Light of an object's surface at a point, seen along a ray of unit direction. */
  void object(int i, double px, double py, double pz, double dx, double dy, double dz, int sample) {
    scene.normal(i, px, py, pz);
    double nx = scene.nx;
    double ny = scene.ny;
    double nz = scene.nz;
    double facing = nx * key.x() + ny * key.y() + nz * key.z();
    double lit = facing > 0 ? lit(px, py, pz, i, sample) : 0;
    double diffuse = diffuse(nx, ny, nz, pz / (2 * scene.z[i]), facing * lit);
    ObjectMaterial m = material[i];
    double[] colour = albedo[i];
    if (textures.object(i, px - scene.x[i], py - scene.y[i], pz - scene.z[i], surface)) {
      colour = surface;
    }
    double along = 2 * (nx * dx + ny * dy + nz * dz);
    double rx = dx - along * nx;
    double ry = dy - along * ny;
    double rz = dz - along * nz;
    double gloss = Math.max(0, rx * key.x() + ry * key.y() + rz * key.z());
    double highlight = m.specular * lit * (m.reflectivity > 0 ? power32(gloss) : power8(gloss));
    if (m.reflectivity > 0) {
      mirror(i, px, py, pz, rx, ry, rz);
    }
    double keep = 1 - m.reflectivity;
    double mirrored = m.reflectivity;
    red = colour[0] * (diffuse * keep + 0.6 * mirrored * red) + 0.4 * mirrored * red + highlight;
    green =
        colour[1] * (diffuse * keep + 0.6 * mirrored * green) + 0.4 * mirrored * green + highlight;
    blue = colour[2] * (diffuse * keep + 0.6 * mirrored * blue) + 0.4 * mirrored * blue + highlight;
  }

  /**
   * Diffuse light.
   *
   * @param heightShare height of the point: 0 at the floor, 1 at the top
   * @param keyShare cosine to the key light times its visible share
   */
  private double diffuse(double nx, double ny, double nz, double heightShare, double keyShare) {
    double fromFill = Math.max(0, nx * fill.x() + ny * fill.y() + nz * fill.z());
    double sky = 0.5 + 0.5 * nz;
    double bounce = (1 - sky) * floorBrightness * 0.8;
    double open = 0.45 + 0.55 * Math.min(1, Math.max(0, heightShare) * 2.2);
    return 1.15
        * (keyLight * Math.max(0, keyShare) + FILL * fromFill + AMBIENT * (sky + bounce) * open);
  }

  /** What a metal surface mirrors: the nearest object without its highlights, the floor or sky. */
  private void mirror(int self, double px, double py, double pz, double dx, double dy, double dz) {
    double nearest = SceneGeometry.MISS;
    int seen = -1;
    for (int i = 0; i < scene.count; i++) {
      if (i != self) {
        double t = scene.hit(i, px, py, pz, dx, dy, dz);
        if (t < nearest) {
          nearest = t;
          seen = i;
        }
      }
    }
    if (seen >= 0) {
      double qx = px + nearest * dx;
      double qy = py + nearest * dy;
      double qz = pz + nearest * dz;
      scene.normal(seen, qx, qy, qz);
      double facing = scene.nx * key.x() + scene.ny * key.y() + scene.nz * key.z();
      double light = diffuse(scene.nx, scene.ny, scene.nz, qz / (2 * scene.z[seen]), facing);
      red = albedo[seen][0] * light;
      green = albedo[seen][1] * light;
      blue = albedo[seen][2] * light;
    } else if (dz < -0.02) {
      double t = -pz / dz;
      double shade = 1 - 0.6 / (1 + 6 * t);
      if (textures.patternedFloor()) {
        textures.floor(px + t * dx, py + t * dy, mirrored);
        red = mirrored[0] * 0.95 * shade;
        green = mirrored[1] * 0.95 * shade;
        blue = mirrored[2] * 0.95 * shade;
        return;
      }
      double v = floorBrightness * 0.95 * shade;
      red = v;
      green = v;
      blue = v;
    } else {
      double box = Math.max(0, dx * fill.x() + dy * fill.y() + dz * fill.z());
      double v = 0.42 + 0.38 * dz + 0.8 * power8(box);
      red = v;
      green = v;
      blue = v;
    }
  }

  private static double power8(double v) {
    double v2 = v * v;
    double v4 = v2 * v2;
    return v4 * v4;
  }

  private static double power32(double v) {
    double v8 = power8(v);
    double v16 = v8 * v8;
    return v16 * v16;
  }
}
