package slotcast.image;

/**
 * Puts images that a model has drawn in place in the camera's image, in one pass from the model's
 * values to bytes. Resampled as {@link Resampling} does it; where the model's frame does not reach,
 * the picture is black.
 *
 * <p>Tables and lines are made once for a mapping. A picture costs no memory but its own. One
 * thread at a time.
 */
public final class CameraPictures {
  private static final int VALUE_BITS = 8; // of a grey level, in a line
  private static final int WEIGHT_BITS = 12; // a line's largest value times 1 fits in 28 bits
  private static final int SHIFT = VALUE_BITS + WEIGHT_BITS;

  private final FrameMapping mapping;
  private final int left; // of the part that the model's frame reaches
  private final int right; // behind it
  private final int top;
  private final int bottom;
  private final Taps columns; // for each column of the camera, those of the model
  private final int[] firstRow;
  private final int[][] rowWeights;
  private final float[] row; // of the model: red, green, blue, 0 to 255
  private final int[][] lines; // rows of the model at the camera's width; row r at r % length
  private final int[] mixed; // of lines

  public CameraPictures(FrameMapping mapping) {
    FrameMapping m = mapping;
    this.mapping = m;
    int w = m.cameraWidth();
    int h = m.cameraHeight();
    int from = 0;
    while (from < w && m.toModelX(from + 0.5) < 0) {
      from++;
    }
    int to = w;
    while (to > from && m.toModelX(to - 0.5) > m.modelWidth()) {
      to--;
    }
    left = from;
    right = to;
    from = 0;
    while (from < h && m.toModelY(from + 0.5) < 0) {
      from++;
    }
    to = h;
    while (to > from && m.toModelY(to - 0.5) > m.modelHeight()) {
      to--;
    }
    top = from;
    bottom = to;
    columns = Taps.of(w, m.modelWidth(), m.toModelX(0), 1 / m.scaleX());
    Taps rows = Taps.of(h, m.modelHeight(), m.toModelY(0), 1 / m.scaleY());
    firstRow = rows.first();
    rowWeights = new int[h][];
    int most = 1;
    for (int y = 0; y < h; y++) {
      rowWeights[y] = whole(rows.weights()[y]);
      most = Math.max(most, rowWeights[y].length);
    }
    row = new float[3 * m.modelWidth()];
    lines = new int[most][3 * w];
    mixed = new int[3 * w];
  }

  /** Weights that sum to 1 as whole numbers that sum to {@code 1 << WEIGHT_BITS}. */
  private static int[] whole(float[] weights) {
    int[] out = new int[weights.length];
    double sum = 0;
    int given = 0;
    for (int i = 0; i < out.length; i++) {
      sum += weights[i];
      int until =
          i == out.length - 1 ? 1 << WEIGHT_BITS : (int) Math.round(sum * (1 << WEIGHT_BITS));
      out[i] = until - given;
      given = until;
    }
    return out;
  }

  /** Of the camera's image to the model's. */
  public FrameMapping mapping() {
    return mapping;
  }

  /**
   * A picture of the camera's size.
   *
   * @param image (3,h,w) RGB in [-1,1], h and w the model's; values outside are clamped
   */
  public RgbImage of(float[] image) {
    int pixels = mapping.modelWidth() * mapping.modelHeight();
    if (image.length != 3 * pixels) {
      throw new IllegalArgumentException(
          "image has %d values, expected 3x%dx%d"
              .formatted(image.length, mapping.modelHeight(), mapping.modelWidth()));
    }
    RgbImage out = RgbImage.black(mapping.cameraWidth(), mapping.cameraHeight());
    int next = top < bottom ? firstRow[top] : 0; // row of the model that has no line yet
    for (int y = top; y < bottom; y++) {
      int first = firstRow[y];
      int[] weights = rowWeights[y];
      for (; next < first + weights.length; next++) {
        stretch(image, next, lines[next % lines.length]);
      }
      mix(first, weights);
      int offset = 3 * mapping.cameraWidth() * y;
      byte[] data = out.data();
      for (int i = 3 * left; i < 3 * right; i++) {
        data[offset + i] = (byte) mixed[i];
      }
    }
    return out;
  }

  /** A row of the model at the camera's width. */
  private void stretch(float[] image, int r, int[] line) {
    int w = mapping.modelWidth();
    int pixels = w * mapping.modelHeight();
    for (int x = 0; x < w; x++) {
      for (int c = 0; c < 3; c++) {
        float value = (image[c * pixels + r * w + x] + 1) * 127.5f;
        row[3 * x + c] = Math.max(0, Math.min(255, value));
      }
    }
    for (int x = left; x < right; x++) {
      float[] weights = columns.weights()[x];
      float red = 0;
      float green = 0;
      float blue = 0;
      int from = 3 * columns.first()[x];
      for (float weight : weights) {
        red += weight * row[from];
        green += weight * row[from + 1];
        blue += weight * row[from + 2];
        from += 3;
      }
      line[3 * x] = (int) (red * (1 << VALUE_BITS) + 0.5f);
      line[3 * x + 1] = (int) (green * (1 << VALUE_BITS) + 0.5f);
      line[3 * x + 2] = (int) (blue * (1 << VALUE_BITS) + 0.5f);
    }
  }

  /** Lines weighted, in grey levels; loops of whole numbers alone, which the JVM makes fast. */
  private void mix(int first, int[] weights) {
    int half = 1 << (SHIFT - 1);
    int[] a = lines[first % lines.length];
    int weightA = weights[0];
    if (weights.length <= 2) {
      int[] b = weights.length == 2 ? lines[(first + 1) % lines.length] : a;
      int weightB = weights.length == 2 ? weights[1] : 0;
      for (int i = 3 * left; i < 3 * right; i++) {
        mixed[i] = (weightA * a[i] + weightB * b[i] + half) >> SHIFT;
      }
      return;
    }
    for (int i = 3 * left; i < 3 * right; i++) {
      mixed[i] = weightA * a[i] + half;
    }
    for (int k = 1; k < weights.length; k++) {
      int[] line = lines[(first + k) % lines.length];
      int weight = weights[k];
      for (int i = 3 * left; i < 3 * right; i++) {
        mixed[i] += weight * line[i];
      }
    }
    for (int i = 3 * left; i < 3 * right; i++) {
      mixed[i] >>= SHIFT;
    }
  }
}
