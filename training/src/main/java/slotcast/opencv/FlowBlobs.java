package slotcast.opencv;

import java.util.List;
import slotcast.image.RgbImage;
import slotcast.tracking.Box;

/** Connected pixels that move: DIS at half the camera's resolution, over 0.6 pixels a frame. */
public final class FlowBlobs implements Yardstick {
  private static final double LEAST_PIXELS = 0.6;
  private static final double MIN_AREA = 0.0006;

  private final OpticalFlow flow = new OpticalFlow();
  private RgbImage previous; // null before the first frame

  @Override
  public String name() {
    return "optical flow and connected components";
  }

  @Override
  public List<Box> next(RgbImage frame) {
    RgbImage before = previous;
    previous = frame;
    if (before == null) {
      return List.of();
    }
    int height = frame.height() / 2;
    int width = frame.width() / 2;
    float[] v = flow.flow(before, frame, height, width);
    boolean[] moves = new boolean[height * width];
    for (int p = 0; p < moves.length; p++) {
      moves[p] = Math.hypot(v[2 * p], v[2 * p + 1]) > LEAST_PIXELS;
    }
    double down = (double) frame.height() / height;
    double across = (double) frame.width() / width;
    return BlobBoxes.of(moves, height, width, MIN_AREA, down, across);
  }

  @Override
  public void close() {
    flow.close();
  }
}
