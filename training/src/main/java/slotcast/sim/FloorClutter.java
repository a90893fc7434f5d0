package slotcast.sim;

import java.util.SplittableRandom;

/** Flat discs and rectangles of any colour on another floor, and a gradient across it. */
final class FloorClutter implements Texture {
  private static final double REACH = 2.6; // of the patches from the origin, metres

  private final Texture floor;
  private final double gradientX;
  private final double gradientY;
  private final double[][] patches; // x, y, cos, sin, half width, half height (0: a disc)
  private final double[][] colours;

  FloorClutter(Texture floor, Condition.Clutter clutter, SplittableRandom random) {
    this.floor = floor;
    double angle = 2 * Math.PI * random.nextDouble();
    gradientX = clutter.gradient() * StrictMath.cos(angle) / REACH;
    gradientY = clutter.gradient() * StrictMath.sin(angle) / REACH;
    patches = new double[clutter.patches()][];
    colours = new double[clutter.patches()][];
    for (int i = 0; i < patches.length; i++) {
      double turn = Math.PI * random.nextDouble();
      patches[i] =
          new double[] {
            REACH * (2 * random.nextDouble() - 1),
            REACH * (2 * random.nextDouble() - 1),
            StrictMath.cos(turn),
            StrictMath.sin(turn),
            0.12 + 0.4 * random.nextDouble(),
            random.nextBoolean() ? 0 : 0.08 + 0.4 * random.nextDouble()
          };
      ObjectColour c = ObjectColour.values()[random.nextInt(ObjectColour.values().length)];
      double keep = 0.35 + 0.65 * random.nextDouble(); // the rest is white or black paint
      double rest = random.nextBoolean() ? 0.7 : 0.03;
      colours[i] =
          new double[] {
            keep * Shader.linear(c.red) + (1 - keep) * rest,
            keep * Shader.linear(c.green) + (1 - keep) * rest,
            keep * Shader.linear(c.blue) + (1 - keep) * rest
          };
    }
  }

  @Override
  public void at(double x, double y, double z, double[] rgb) {
    floor.at(x, y, z, rgb);
    for (int i = 0; i < patches.length; i++) {
      if (covers(patches[i], x, y)) {
        System.arraycopy(colours[i], 0, rgb, 0, 3);
      }
    }
    double light = Math.min(1.4, Math.max(0.1, 1 + gradientX * x + gradientY * y));
    for (int c = 0; c < 3; c++) {
      rgb[c] *= light;
    }
  }

  private static boolean covers(double[] patch, double x, double y) {
    double dx = x - patch[0];
    double dy = y - patch[1];
    if (patch[5] == 0) {
      return dx * dx + dy * dy < patch[4] * patch[4];
    }
    return Math.abs(patch[2] * dx + patch[3] * dy) < patch[4]
        && Math.abs(patch[2] * dy - patch[3] * dx) < patch[5];
  }
}
