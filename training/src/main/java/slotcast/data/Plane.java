package slotcast.data;

import java.util.Locale;

/**
 * One kind of values that the cache keeps of every frame: the image, a label map, optical flow,
 * depth. Row-major, the channels of a pixel side by side, little-endian.
 *
 * @param name what it is asked for by
 * @param width in pixels
 * @param height in pixels
 * @param channels values a pixel
 * @param sample type of a value
 */
public record Plane(String name, int width, int height, int channels, Sample sample) {
  /** The image, at the model's size: red, green, blue. */
  public static final String IMAGE = "image";

  /** Which object each pixel shows, at the source's size of label maps. */
  public static final String LABELS = "labels";

  /** Types of values. */
  public enum Sample {
    /** 0 to 255. */
    UINT8(1),
    /** 0 to 65535. */
    UINT16(2),
    /** -32768 to 32767. */
    INT16(2),
    /** Single precision. */
    FLOAT32(4);

    private final int bytes;

    Sample(int bytes) {
      this.bytes = bytes;
    }

    /** Of one value. */
    public int bytes() {
      return bytes;
    }
  }

  public Plane {
    if (width <= 0 || height <= 0 || channels <= 0) {
      throw new IllegalArgumentException(
          "plane " + name + " is " + width + "x" + height + "x" + channels);
    }
  }

  /** Of one frame. */
  public int bytes() {
    return Math.multiplyExact(Math.multiplyExact(width, height), channels * sample.bytes());
  }

  @Override
  public String toString() {
    return name
        + " "
        + width
        + "x"
        + height
        + "x"
        + channels
        + " "
        + sample.name().toLowerCase(Locale.ROOT);
  }
}
