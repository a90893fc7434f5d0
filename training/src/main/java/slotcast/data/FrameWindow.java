package slotcast.data;

/**
 * A part of a frame.
 *
 * @param top its first row
 * @param left its first column
 * @param height in pixels
 * @param width in pixels
 * @param stride width of the whole frame, in pixels
 */
public record FrameWindow(int top, int left, int height, int width, int stride) {
  /**
   * Cuts it out of one channel.
   *
   * @param whole frames, row-major
   * @param from where the channel of the frame begins
   * @param to where the window's begins
   */
  public void copy(float[] whole, int from, float[] out, int to) {
    for (int y = 0; y < height; y++) {
      int source = from + (top + y) * stride + left;
      System.arraycopy(whole, source, out, to + y * width, width);
    }
  }
}
