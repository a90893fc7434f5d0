package slotcast.opencv;

import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;
import slotcast.image.RgbImage;

/**
 * Dense optical flow: OpenCV's DIS (Kroeger et al. 2016), preset medium. Not for use by several
 * threads at once; holds native memory until closed.
 */
public final class OpticalFlow implements AutoCloseable {
  private static final double AGREE_PIXELS = 1;
  private static final double AGREE_SHARE = 0.1; // of the motion

  private final DISOpticalFlow dis = DISOpticalFlow.create(DISOpticalFlow.PRESET_MEDIUM);

  /**
   * How far each pixel has moved since the frame before. Computed at the given size.
   *
   * @return (h,w,2) x and y in pixels of that size; NaN where the two directions of time disagree,
   *     as where something was hidden before, or where the pixel was outside
   */
  public float[] motion(RgbImage previous, RgbImage frame, int height, int width) {
    float[] back = flow(frame, previous, height, width);
    float[] forth = flow(previous, frame, height, width);
    float[] motion = new float[back.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int p = 2 * (y * width + x);
        int u = Math.round(x + back[p]);
        int v = Math.round(y + back[p + 1]);
        boolean known = u >= 0 && v >= 0 && u < width && v < height;
        if (known) {
          int q = 2 * (v * width + u);
          double off = Math.hypot(back[p] + forth[q], back[p + 1] + forth[q + 1]);
          known = off <= AGREE_PIXELS + AGREE_SHARE * Math.hypot(back[p], back[p + 1]);
        }
        motion[p] = known ? -back[p] : Float.NaN;
        motion[p + 1] = known ? -back[p + 1] : Float.NaN;
      }
    }
    return motion;
  }

  /**
   * The flow from one image to the other, as OpenCV gives it.
   *
   * @return (h,w,2) x and y in pixels of the size it is computed at
   */
  public float[] flow(RgbImage from, RgbImage to, int height, int width) {
    try (Mat a = GrayImage.of(from, height, width);
        Mat b = GrayImage.of(to, height, width);
        Mat flow = new Mat()) {
      dis.calc(a, b, flow);
      float[] out = new float[2 * height * width];
      FloatBuffer values = flow.createBuffer();
      values.get(out);
      return out;
    }
  }

  @Override
  public void close() {
    dis.close();
  }
}
