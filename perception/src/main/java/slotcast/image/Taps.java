package slotcast.image;

/**
 * Weights of source pixels for every target pixel along one axis: {@code first[i]} and on, {@code
 * weights[i]} each, summing to 1.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Taps(int[] first, float[][] weights) {
  /**
   * @param n target pixels
   * @param source number of source pixels
   * @param start of the target's frame, in source pixels
   * @param step source pixels per target pixel
   */
  static Taps of(int n, int source, double start, double step) {
    int[] first = new int[n];
    float[][] weights = new float[n][];
    for (int i = 0; i < n; i++) {
      double low = start + i * step;
      double high = low + step;
      if (step < 1) { // between the two nearest centres
        double centre = (low + high) / 2 - 0.5;
        low = Math.floor(centre);
        double share = centre - low;
        int a = clamp((int) low, source);
        int b = clamp((int) low + 1, source);
        first[i] = a;
        weights[i] = a == b ? new float[] {1} : new float[] {(float) (1 - share), (float) share};
        continue;
      }
      int from = (int) Math.floor(low);
      int to = (int) Math.ceil(high - 1e-9);
      int a = clamp(from, source);
      int b = clamp(to - 1, source);
      float[] w = new float[b - a + 1];
      for (int s = from; s < to; s++) {
        double overlap = Math.min(high, s + 1) - Math.max(low, s);
        w[clamp(s, source) - a] += (float) (Math.max(overlap, 0) / step);
      }
      first[i] = a;
      weights[i] = w;
    }
    return new Taps(first, weights);
  }

  private static int clamp(int i, int size) {
    return Math.max(0, Math.min(size - 1, i));
  }
}
