package slotcast.opencv;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.BackgroundSubtractorMOG2;
import slotcast.image.RgbImage;

/**
 * OpenCV's background subtraction MOG2 (Zivkovic 2004) with its defaults, at the camera's
 * resolution: shadows dropped, a median over 5x5, then connected components from 0.06 % of the
 * frame on.
 */
public final class Mog2Blobs implements Yardstick {
  private static final int FOREGROUND = 255; // shadows are 127

  private final BackgroundSubtractorMOG2 mog2 = opencv_video.createBackgroundSubtractorMOG2();

  private double learningRate = -1; // OpenCV's own

  /** Takes an image as the background from now on: nothing is learnt from later frames. */
  public void background(RgbImage floor) {
    try (Mat image = GrayImage.colours(floor);
        Mat mask = new Mat()) {
      mog2.apply(image, mask, 1);
    }
    learningRate = 0;
  }

  @Override
  public String name() {
    return "MOG2 and connected components";
  }

  @Override
  public Moves moves(RgbImage frame) {
    try (Mat image = GrayImage.colours(frame);
        Mat mask = new Mat();
        Mat smooth = new Mat()) {
      mog2.apply(image, mask, learningRate);
      opencv_imgproc.threshold(mask, mask, FOREGROUND - 1, FOREGROUND, 0);
      opencv_imgproc.medianBlur(mask, smooth, 5);
      byte[] values = new byte[frame.width() * frame.height()];
      smooth.data().get(values);
      boolean[] moves = new boolean[values.length];
      for (int p = 0; p < values.length; p++) {
        moves[p] = values[p] != 0;
      }
      return new Moves(moves, frame.height(), frame.width());
    }
  }

  @Override
  public void close() {
    mog2.close();
  }
}
