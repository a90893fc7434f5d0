package slotcast.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A camera's images as a model sees them, one mapping for all of them: what depends on sizes alone
 * is worked out once. Resampled as {@link Resampling} says; {@link CameraPictures} leads back.
 *
 * <p>Rows that weigh the same are added up as integers, eight bytes at a time in lanes of 16 bits;
 * only their sum is weighed. That is exact, so that values are those of weighing each row, but for
 * the rounding of floats.
 *
 * <p>One thread at a time.
 */
public final class ModelPictures {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LANES = 0x00ff00ff00ff00ffL;

  /** Most bytes of 255 that a lane of 16 bits holds. */
  private static final int MOST_ROWS = 257;

  private final FrameMapping mapping;
  private final Taps columns;
  private final Taps rows;
  private final int begin; // first byte of a row that counts
  private final float[] line; // one target row at source columns, from there on

  public ModelPictures(FrameMapping m) {
    mapping = m;
    columns = Taps.of(m.modelWidth(), m.cameraWidth(), m.cropX(), m.scaleX());
    rows = Taps.of(m.modelHeight(), m.cameraHeight(), m.cropY(), m.scaleY());
    int last = m.modelWidth() - 1;
    begin = 3 * columns.first()[0];
    line = new float[3 * (columns.first()[last] + columns.weights()[last].length) - begin];
  }

  /**
   * The camera's image as the model sees it.
   *
   * @return (3,H,W) RGB in [-1,1]
   * @throws IllegalArgumentException if the image has another size than the mapping's camera
   */
  public float[] of(RgbImage camera) {
    return into(new float[3 * mapping.modelWidth() * mapping.modelHeight()], camera);
  }

  /**
   * The same in an array of the caller's.
   *
   * @param out (3,H,W), filled
   * @return that array
   * @throws IllegalArgumentException if the image has another size than the mapping's camera
   */
  public float[] into(float[] out, RgbImage camera) {
    if (camera.width() != mapping.cameraWidth() || camera.height() != mapping.cameraHeight()) {
      throw new IllegalArgumentException(
          "image is "
              + camera.width()
              + "x"
              + camera.height()
              + ", expected "
              + mapping.cameraWidth()
              + "x"
              + mapping.cameraHeight());
    }
    int w = mapping.modelWidth();
    int h = mapping.modelHeight();
    for (int y = 0; y < h; y++) {
      weighRows(camera, y);
      for (int x = 0; x < w; x++) {
        float[] wx = columns.weights()[x];
        int at = 3 * columns.first()[x] - begin;
        float red = 0;
        float green = 0;
        float blue = 0;
        for (float weight : wx) {
          red += weight * line[at];
          green += weight * line[at + 1];
          blue += weight * line[at + 2];
          at += 3;
        }
        int p = y * w + x;
        out[p] = red / 127.5f - 1;
        out[w * h + p] = green / 127.5f - 1;
        out[2 * w * h + p] = blue / 127.5f - 1;
      }
    }
    return out;
  }

  /** Fills the line with a target row: the rows of the image below it, weighed. */
  private void weighRows(RgbImage camera, int y) {
    Arrays.fill(line, 0);
    float[] weights = rows.weights()[y];
    int stride = 3 * camera.width();
    int r = 0;
    while (r < weights.length) {
      int same = r + 1;
      while (same < weights.length && same - r < MOST_ROWS && weights[same] == weights[r]) {
        same++;
      }
      int from = (rows.first()[y] + r) * stride + begin;
      if (same - r > 1) {
        addSum(camera.data(), from, stride, same - r, weights[r]);
      } else {
        for (int i = 0; i < line.length; i++) {
          line[i] += weights[r] * (camera.data()[from + i] & 0xff);
        }
      }
      r = same;
    }
  }

  private void addSum(byte[] data, int from, int stride, int count, float weight) {
    int whole = line.length & -Long.BYTES;
    for (int i = 0; i < whole; i += Long.BYTES) {
      long even = 0;
      long odd = 0;
      int at = from + i;
      for (int r = 0; r < count; r++) {
        long eight = (long) LONGS.get(data, at);
        even += eight & LANES;
        odd += eight >>> 8 & LANES;
        at += stride;
      }
      for (int lane = 0; lane < 4; lane++) {
        line[i + 2 * lane] += weight * (even & 0xffff);
        line[i + 2 * lane + 1] += weight * (odd & 0xffff);
        even >>>= 16;
        odd >>>= 16;
      }
    }
    for (int i = whole; i < line.length; i++) {
      int sum = 0;
      for (int r = 0; r < count; r++) {
        sum += data[from + r * stride + i] & 0xff;
      }
      line[i] += weight * sum;
    }
  }
}
