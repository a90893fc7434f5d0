package slotcast.ros.image;

import java.util.Map;
import java.util.Optional;
import slotcast.ros.msg.Image;

/** How the pixels of an image lie in its data. */
public interface ImageEncoding {
  /** Every encoding that is read, by its name in sensor_msgs/image_encodings. */
  Map<String, ImageEncoding> ALL =
      Map.ofEntries(
          Map.entry("rgb8", new PackedEncoding(3, 0, 1, 2)),
          Map.entry("bgr8", new PackedEncoding(3, 2, 1, 0)),
          Map.entry("8UC3", new PackedEncoding(3, 2, 1, 0)), // OpenCV's order
          Map.entry("rgba8", new PackedEncoding(4, 0, 1, 2)),
          Map.entry("bgra8", new PackedEncoding(4, 2, 1, 0)),
          Map.entry("8UC4", new PackedEncoding(4, 2, 1, 0)),
          Map.entry("mono8", new PackedEncoding(1, 0, 0, 0)),
          Map.entry("8UC1", new PackedEncoding(1, 0, 0, 0)),
          Map.entry("rgb16", new DeepEncoding(3, 0, 1, 2, Tone.FULL_RANGE)),
          Map.entry("bgr16", new DeepEncoding(3, 2, 1, 0, Tone.FULL_RANGE)),
          Map.entry("16UC3", new DeepEncoding(3, 2, 1, 0, Tone.FULL_RANGE)),
          Map.entry("rgba16", new DeepEncoding(4, 0, 1, 2, Tone.FULL_RANGE)),
          Map.entry("bgra16", new DeepEncoding(4, 2, 1, 0, Tone.FULL_RANGE)),
          Map.entry("16UC4", new DeepEncoding(4, 2, 1, 0, Tone.FULL_RANGE)),
          Map.entry("mono16", new DeepEncoding(1, 0, 0, 0, Tone.FULL_RANGE)),
          Map.entry("16UC1", new DeepEncoding(1, 0, 0, 0, Tone.DEPTH)),
          Map.entry("yuyv", new Yuv422Encoding(0, 1)),
          Map.entry("yuv422_yuy2", new Yuv422Encoding(0, 1)),
          Map.entry("uyvy", new Yuv422Encoding(1, 0)),
          Map.entry("yuv422", new Yuv422Encoding(1, 0)),
          Map.entry("nv12", new TwoPlaneEncoding(2, true)),
          Map.entry("nv21", new TwoPlaneEncoding(2, false)),
          Map.entry("nv24", new TwoPlaneEncoding(1, true)),
          Map.entry("bayer_rggb8", new BayerEncoding(0, 0, false)),
          Map.entry("bayer_bggr8", new BayerEncoding(1, 1, false)),
          Map.entry("bayer_gbrg8", new BayerEncoding(0, 1, false)),
          Map.entry("bayer_grbg8", new BayerEncoding(1, 0, false)),
          Map.entry("bayer_rggb16", new BayerEncoding(0, 0, true)),
          Map.entry("bayer_bggr16", new BayerEncoding(1, 1, true)),
          Map.entry("bayer_gbrg16", new BayerEncoding(0, 1, true)),
          Map.entry("bayer_grbg16", new BayerEncoding(1, 0, true)));

  /** Bytes that a row of the image, or of its first plane, has without padding. */
  int rowBytes(int width);

  /** Rows of a step's length that the data has: more than the image's where planes follow. */
  default int dataRows(int height) {
    return height;
  }

  /**
   * The sizes that this encoding can have, if this is none of them; any will do unless it says so.
   */
  default Optional<String> expectedSize(int width, int height) {
    return Optional.empty();
  }

  /** Whether rows are those of {@link #toRgb}, but for padding. */
  default boolean isRgb() {
    return false;
  }

  /**
   * Converts all pixels. Alpha is left out, grey stands in all three channels.
   *
   * @param message of this encoding, whose size, step and data fit it
   * @param rgb gets the pixels row by row, three bytes each, no padding
   */
  void toRgb(Image message, byte[] rgb);
}
