package slotcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import slotcast.geometry.Quaternion;
import slotcast.geometry.Vec3;

/** The patterns of a video's objects and floor. Those of objects turn and roll with them. */
final class SurfaceTextures {
  private static final double[] FLOOR_TINT = {1, 0.995, 0.985};

  private final List<ObjectProperties> objects;
  private final Texture[] patterns; // by object; null: one colour
  private final double[][] turns; // by object: world to object, row-major 3x3
  private final Texture floor; // null: one grey

  /** The patterns of the video of a seed; none without a condition that asks for them. */
  SurfaceTextures(SceneConfig config, List<ObjectProperties> objects, long seed) {
    this.objects = objects;
    patterns = new Texture[objects.size()];
    turns = new double[objects.size()][9];
    double brightness = config.view().floorBrightness();
    double[] grey = {
      brightness * FLOOR_TINT[0], brightness * FLOOR_TINT[1], brightness * FLOOR_TINT[2]
    };
    Texture ground = null;
    Condition.Textures textures = config.condition(Condition.Textures.class).orElse(null);
    if (textures != null) {
      SplittableRandom random = Condition.random(seed, 1);
      Source source = textures.folder() == null ? this::procedural : images(textures.folder());
      ground = source.texture(random, grey, 1.3);
      for (ObjectProperties object : objects) {
        double[] colour = linear(object.colour());
        patterns[object.id()] = source.texture(random, colour, 1.6);
      }
    }
    Condition.Clutter clutter = config.condition(Condition.Clutter.class).orElse(null);
    if (clutter != null) {
      Texture below =
          ground != null ? ground : (x, y, z, rgb) -> System.arraycopy(grey, 0, rgb, 0, 3);
      ground = new FloorClutter(below, clutter, Condition.random(seed, 2));
    }
    floor = ground;
  }

  /** Where textures come from. */
  private interface Source {
    /**
     * @param colour that the surface would have without; linear
     * @param frequency repetitions in a unit of length
     */
    Texture texture(SplittableRandom random, double[] colour, double frequency);
  }

  /** The surface's colour beside a darker or brighter one, or beside another colour. */
  private Texture procedural(SplittableRandom random, double[] colour, double frequency) {
    double[] other = new double[3];
    double[] mixed = linear(ObjectColour.values()[random.nextInt(ObjectColour.values().length)]);
    int kind = random.nextInt(3);
    for (int c = 0; c < 3; c++) {
      other[c] = kind == 0 ? 0.2 * colour[c] : kind == 1 ? 0.3 * colour[c] + 0.6 : mixed[c];
    }
    double repeats = frequency * (0.7 + 0.6 * random.nextDouble());
    return new ProceduralTexture(colour, other, repeats, random);
  }

  private static Source images(String folder) {
    List<ImageTexture> all = ImageTexture.folder(folder);
    return (random, colour, frequency) ->
        all.get(random.nextInt(all.size())).placed(0.4 * frequency, 2 * random.nextDouble());
  }

  static double[] linear(ObjectColour c) {
    return new double[] {Shader.linear(c.red), Shader.linear(c.green), Shader.linear(c.blue)};
  }

  /** Whether the floor has a pattern. */
  boolean patternedFloor() {
    return floor != null;
  }

  /** Sets the floor's reflectance at a point; only with {@link #patternedFloor}. */
  void floor(double px, double py, double[] rgb) {
    floor.at(px, py, 0, rgb);
  }

  void moveTo(List<Pose> poses) {
    for (int i = 0; i < patterns.length; i++) {
      Quaternion q = poses.get(i).orientation();
      Vec3 right = q.turn(new Vec3(1, 0, 0));
      Vec3 ahead = q.turn(new Vec3(0, 1, 0));
      Vec3 up = q.turn(new Vec3(0, 0, 1));
      List<Vec3> axes = new ArrayList<>(List.of(right, ahead, up));
      for (int r = 0; r < 3; r++) {
        turns[i][3 * r] = axes.get(r).x();
        turns[i][3 * r + 1] = axes.get(r).y();
        turns[i][3 * r + 2] = axes.get(r).z();
      }
    }
  }

  /**
   * Sets an object's reflectance where it has a pattern.
   *
   * @param px from its centre, in the world, metres; py and pz the same
   * @return whether it has
   */
  boolean object(int i, double px, double py, double pz, double[] rgb) {
    if (i >= patterns.length || patterns[i] == null) {
      return false;
    }
    double[] m = turns[i];
    double size = objects.get(i).size();
    patterns[i].at(
        (m[0] * px + m[1] * py + m[2] * pz) / size,
        (m[3] * px + m[4] * py + m[5] * pz) / size,
        (m[6] * px + m[7] * py + m[8] * pz) / size,
        rgb);
    return true;
  }
}
