package slotcast.opencv;

import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.BackgroundSubtractorMOG2;
import slotcast.image.RgbImage;
import slotcast.tracking.Box;

/**
 * OpenCV's background subtraction MOG2 (Zivkovic 2004) with its defaults, at the camera's
 * resolution: shadows dropped, a median over 5x5, then connected components from 0.06 % of the
 * frame on.
 */
public final class Mog2Blobs implements Yardstick {
  private static final int FOREGROUND = 255; // shadows are 127
  private static final double MIN_AREA = 0.0006;

  private final BackgroundSubtractorMOG2 mog2 = opencv_video.createBackgroundSubtractorMOG2();

  @Override
  public String name() {
    return "MOG2 and connected components";
  }

  @Override
  public List<Box> next(RgbImage frame) {
    try (Mat image = GrayImage.colours(frame);
        Mat mask = new Mat();
        Mat smooth = new Mat()) {
      mog2.apply(image, mask);
      opencv_imgproc.threshold(mask, mask, FOREGROUND - 1, FOREGROUND, 0);
      opencv_imgproc.medianBlur(mask, smooth, 5);
      byte[] values = new byte[frame.width() * frame.height()];
      smooth.data().get(values);
      boolean[] moves = new boolean[values.length];
      for (int p = 0; p < values.length; p++) {
        moves[p] = values[p] != 0;
      }
      return BlobBoxes.of(moves, frame.height(), frame.width(), MIN_AREA, 1, 1);
    }
  }

  @Override
  public void close() {
    mog2.close();
  }
}
