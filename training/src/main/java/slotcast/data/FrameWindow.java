package slotcast.data;

/**
 * A part of a frame, enlarged where it is smaller than what it becomes.
 *
 * @param top its first row in the frame
 * @param left its first column there
 * @param height of what is cut out, in pixels
 * @param width likewise
 * @param stride width of the whole frame, in pixels
 * @param zoom how many pixels across become of one of the frame's, at least 1
 */
public record FrameWindow(int top, int left, int height, int width, int stride, double zoom) {
  /** As it is in the frame. */
  public FrameWindow(int top, int left, int height, int width, int stride) {
    this(top, left, height, width, stride, 1);
  }

  /** Of so many pixels of the window the pixels of the frame. */
  public static int source(int pixels, double zoom) {
    return (int) Math.ceil(pixels / zoom);
  }

  /** The frame's row that lies under a row of the window. */
  int row(int y) {
    return top + (int) ((y + 0.5) / zoom);
  }

  /** The frame's column that lies under a column of the window. */
  int column(int x) {
    return left + (int) ((x + 0.5) / zoom);
  }

  /**
   * Cuts it out of one channel, between pixels by bilinear interpolation.
   *
   * @param whole frames, row-major
   * @param from where the channel of the frame begins
   * @param to where the window's begins
   */
  public void copy(float[] whole, int from, float[] out, int to) {
    if (zoom == 1) {
      for (int y = 0; y < height; y++) {
        int source = from + (top + y) * stride + left;
        System.arraycopy(whole, source, out, to + y * width, width);
      }
      return;
    }
    for (int y = 0; y < height; y++) {
      double v = between(y, height);
      int above = from + (top + (int) v) * stride + left;
      int below = from + (top + (int) Math.ceil(v)) * stride + left;
      float down = (float) (v - (int) v);
      for (int x = 0; x < width; x++) {
        double u = between(x, width);
        int a = (int) u;
        int b = (int) Math.ceil(u);
        float right = (float) (u - a);
        float upper = whole[above + a] + right * (whole[above + b] - whole[above + a]);
        float lower = whole[below + a] + right * (whole[below + b] - whole[below + a]);
        out[to + y * width + x] = upper + down * (lower - upper);
      }
    }
  }

  /** Where a pixel's centre lies among those of the frame's part, which it does not leave. */
  private double between(int at, int size) {
    return Math.max(0, Math.min(source(size, zoom) - 1, (at + 0.5) / zoom - 0.5));
  }
}
