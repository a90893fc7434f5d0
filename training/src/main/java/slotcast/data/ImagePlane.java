package slotcast.data;

import java.nio.ByteBuffer;
import java.util.Optional;
import slotcast.data.Plane.Sample;
import slotcast.image.Colour;

/**
 * The image at the model's size.
 *
 * @param transform to RGB; a {@link VideoSet} changes colours when it reads
 * @param sample 8 bits, or 16 for 256 steps between two of the source's levels: the means of blocks
 *     of 2x2 and the quarters of 480x320 to 64x64 are then exact
 */
record ImagePlane(FrameTransform transform, Sample sample) implements PlaneMaker {
  private static final float STEPS = 256; // between two levels of 8 bits

  ImagePlane {
    if (sample != Sample.UINT8 && sample != Sample.UINT16) {
      throw new IllegalArgumentException("an image of " + sample);
    }
    if (transform.colour() != Colour.RGB) {
      throw new IllegalArgumentException("the cache keeps RGB, got " + transform.colour());
    }
  }

  @Override
  public String identity() {
    return "image " + sample + " " + transform.identity();
  }

  @Override
  public Optional<Plane> plane(SourceFrame first) {
    return Optional.of(new Plane(Plane.IMAGE, transform.width(), transform.height(), 3, sample));
  }

  @Override
  public void write(SourceFrame previous, SourceFrame frame, ByteBuffer to) {
    float[] image = transform.apply(frame.image());
    int pixels = transform.height() * transform.width();
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < 3; c++) {
        float level = (image[c * pixels + i] + 1) * 127.5f;
        if (sample == Sample.UINT8) {
          to.put((byte) Math.max(0, Math.min(255, Math.round(level))));
        } else {
          to.putShort((short) Math.max(0, Math.min(255 * STEPS, Math.round(level * STEPS))));
        }
      }
    }
  }

  /**
   * Reads an image back.
   *
   * @param from its bytes from the position on
   * @param mirror whether left and right change places
   * @param out (3,H,W) in [-1,1] from the offset on
   */
  static void read(Plane plane, byte[] from, boolean mirror, float[] out, int offset) {
    int height = plane.height();
    int width = plane.width();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int source = 3 * (y * width + (mirror ? width - 1 - x : x));
        for (int c = 0; c < 3; c++) {
          out[offset + (c * height + y) * width + x] =
              plane.sample() == Sample.UINT8
                  ? (from[source + c] & 0xff) / 127.5f - 1
                  : unsigned16(from, 2 * (source + c)) / (127.5f * STEPS) - 1;
        }
      }
    }
  }

  private static int unsigned16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }
}
