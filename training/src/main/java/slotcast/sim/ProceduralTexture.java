package slotcast.sim;

import java.util.SplittableRandom;

/**
 * Stripes, checks, spots or noise of two colours. Only + - * / and whole numbers: the same on every
 * machine.
 */
final class ProceduralTexture implements Texture {
  private enum Kind {
    STRIPES,
    CHECKS,
    SPOTS,
    NOISE
  }

  private final Kind kind;
  private final double[] first;
  private final double[] second;
  private final double frequency;
  private final double[] along = new double[3]; // of the stripes; not of unit length
  private final double[] offset = new double[3];
  private final int salt;

  /**
   * @param first linear red, green and blue
   * @param second linear red, green and blue
   * @param frequency repetitions in a unit of length
   */
  ProceduralTexture(double[] first, double[] second, double frequency, SplittableRandom random) {
    this.first = first;
    this.second = second;
    this.frequency = frequency;
    kind = Kind.values()[random.nextInt(Kind.values().length)];
    for (int i = 0; i < 3; i++) {
      along[i] = random.nextDouble() - 0.5;
      offset[i] = random.nextDouble();
    }
    salt = random.nextInt();
  }

  @Override
  public void at(double x, double y, double z, double[] rgb) {
    double u = x * frequency + offset[0];
    double v = y * frequency + offset[1];
    double w = z * frequency + offset[2];
    double share =
        switch (kind) {
          case STRIPES -> {
            double s = 2 * (along[0] * u + along[1] * v + along[2] * w);
            yield s - Math.floor(s) < 0.5 ? 1 : 0;
          }
          case CHECKS ->
              ((long) Math.floor(u) + (long) Math.floor(v) + (long) Math.floor(w) & 1) == 0 ? 1 : 0;
          case SPOTS -> spots(u, v, w);
          case NOISE -> {
            double n = 0.65 * noise(u, v, w) + 0.35 * noise(2 * u, 2 * v, 2 * w);
            yield Math.min(1, Math.max(0, 3 * n - 1));
          }
        };
    for (int c = 0; c < 3; c++) {
      rgb[c] = first[c] * share + second[c] * (1 - share);
    }
  }

  private double spots(double u, double v, double w) {
    long i = (long) Math.floor(u);
    long j = (long) Math.floor(v);
    long k = (long) Math.floor(w);
    double du = u - i - 0.5 + 0.3 * (hash(i, j, k) - 0.5);
    double dv = v - j - 0.5 + 0.3 * (hash(j, k, i) - 0.5);
    double dw = w - k - 0.5 + 0.3 * (hash(k, i, j) - 0.5);
    return du * du + dv * dv + dw * dw < 0.09 ? 1 : 0;
  }

  /** Value noise: random values at whole points, smoothly joined; 0 to 1. */
  private double noise(double u, double v, double w) {
    long i = (long) Math.floor(u);
    long j = (long) Math.floor(v);
    long k = (long) Math.floor(w);
    double a = smooth(u - i);
    double b = smooth(v - j);
    double c = smooth(w - k);
    double low = mix(plane(i, j, k, a), plane(i, j + 1, k, a), b);
    double high = mix(plane(i, j, k + 1, a), plane(i, j + 1, k + 1, a), b);
    return mix(low, high, c);
  }

  private double plane(long i, long j, long k, double a) {
    return mix(hash(i, j, k), hash(i + 1, j, k), a);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double from, double to, double share) {
    return from + (to - from) * share;
  }

  /** A number from 0 to 1 of a whole point (the finaliser of MurmurHash3). */
  private double hash(long i, long j, long k) {
    long h = salt + i * 0x9E3779B97F4A7C15L + j * 0xC2B2AE3D27D4EB4FL + k * 0x165667B19E3779F9L;
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return (h >>> 11) * 0x1.0p-53;
  }
}
