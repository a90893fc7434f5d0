package slotcast.opencv;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import slotcast.image.RgbImage;

/** Images of ours as OpenCV's. */
final class GrayImage {
  static {
    opencv_core.setNumThreads(1); // frames are read by several threads already
  }

  private GrayImage() {}

  /** A copy with all colours, in native memory: to be closed. */
  static Mat colours(RgbImage image) {
    Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3);
    BytePointer data = mat.data();
    data.put(image.data(), 0, image.data().length);
    return mat;
  }

  /** Brightness at another size (mean over areas), in native memory: to be closed. */
  static Mat of(RgbImage image, int height, int width) {
    Mat gray = new Mat();
    Mat sized = new Mat();
    try (Mat colours = colours(image);
        Size size = new Size(width, height)) {
      opencv_imgproc.cvtColor(colours, gray, opencv_imgproc.COLOR_RGB2GRAY);
      opencv_imgproc.resize(gray, sized, size, 0, 0, opencv_imgproc.INTER_AREA);
    } finally {
      gray.close();
    }
    return sized;
  }
}
