package slotcast.opencv;

import slotcast.image.RgbImage;

/** Connected pixels that move: DIS at half the camera's resolution, over 0.6 pixels a frame. */
public final class FlowBlobs implements Yardstick {
  private static final double LEAST_PIXELS = 0.6;

  private final OpticalFlow flow = new OpticalFlow();
  private RgbImage previous; // null before the first frame

  @Override
  public String name() {
    return "optical flow and connected components";
  }

  @Override
  public Moves moves(RgbImage frame) {
    RgbImage before = previous;
    previous = frame;
    int height = frame.height() / 2;
    int width = frame.width() / 2;
    if (before == null) {
      return new Moves(new boolean[height * width], height, width);
    }
    float[] v = flow.flow(before, frame, height, width);
    boolean[] moves = new boolean[height * width];
    for (int p = 0; p < moves.length; p++) {
      moves[p] = Math.hypot(v[2 * p], v[2 * p + 1]) > LEAST_PIXELS;
    }
    return new Moves(moves, height, width);
  }

  @Override
  public void close() {
    flow.close();
  }
}
