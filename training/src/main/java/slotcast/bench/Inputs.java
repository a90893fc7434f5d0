package slotcast.bench;

import java.nio.charset.StandardCharsets;

/**
 * Numbers that depend on a name and a seed alone, the same in Java and in {@code
 * training/bench/tensors.py}: FNV-1a of the name and SplitMix64, 24 bits of each number, uniform.
 */
final class Inputs {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
  private static final int BITS = 23;

  private Inputs() {}

  /** So many numbers between -width and width. */
  static float[] of(String name, long seed, int count, float width) {
    return of(name, seed, count, width, 0);
  }

  /** So many numbers between centre - width and centre + width. */
  static float[] of(String name, long seed, int count, float width, float centre) {
    long h = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    long base = h + seed * GOLDEN_RATIO;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      long z = base + (i + 1) * GOLDEN_RATIO;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z = z ^ (z >>> 31);
      float unit = (float) ((z >>> 40) - (1L << BITS)) / (1 << BITS);
      values[i] = centre == 0 ? unit * width : unit * width + centre;
    }
    return values;
  }
}
