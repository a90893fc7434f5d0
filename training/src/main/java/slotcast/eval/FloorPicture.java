package slotcast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.RgbImage;

/**
 * What a still camera sees where no object is, and what shadows make of it in each frame. Where an
 * object hides the floor most of the time, it is filled from around.
 *
 * @param colours (3,H,W), 0 to 255
 * @param light for each frame (3,H,W): which share of the floor's colours is left, up to 1
 * @param off mean distance of the frames from the floor where nothing is, 0 to 255
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record FloorPicture(float[] colours, List<float[]> light, double off) {
  /**
   * How many of the model's pixels about a mask may be the object's too, where its shadow is
   * wanted.
   */
  static final int ABOUT_SHADOWS = 2;

  private static final int ABOUT_OBJECTS = 3; // likewise, and dark by its shadow
  private static final double SEEN = 0.25; // of the frames
  private static final float DARK = 8; // added to both, so that black has a ratio
  private static final float DEEPEST = 0.3f;

  /**
   * @param masks one a frame, (H,W): 0 the floor
   * @param scale how many pixels of the frames one of the model is
   */
  static FloorPicture of(List<RgbImage> frames, List<byte[]> masks, int scale) {
    int width = frames.get(0).width();
    int n = masks.get(0).length;
    List<boolean[]> free = new ArrayList<>();
    for (byte[] mask : masks) {
      free.add(PixelMask.labelled(mask, width).grown(ABOUT_OBJECTS * scale).inverse().set());
    }
    float[] floor = new float[3 * n];
    boolean[] known = new boolean[n];
    for (int p = 0; p < n; p++) {
      int pixel = p;
      known[p] = free.stream().filter(f -> f[pixel]).count() >= SEEN * frames.size();
      for (int c = 0; c < 3 && known[p]; c++) {
        floor[c * n + p] = median(frames, free, p, c);
      }
    }
    fill(floor, known, width);
    List<float[]> light = new ArrayList<>();
    for (int t = 0; t < frames.size(); t++) {
      light.add(light(frames.get(t), masks.get(t), floor, scale));
    }
    return new FloorPicture(floor, light, off(frames, free, floor));
  }

  private static float median(List<RgbImage> frames, List<boolean[]> free, int p, int c) {
    float[] values = new float[frames.size()];
    int count = 0;
    for (int t = 0; t < frames.size(); t++) {
      if (free.get(t)[p]) {
        values[count++] = frames.get(t).data()[3 * p + c] & 0xff;
      }
    }
    Arrays.sort(values, 0, count);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
  }

  private static double off(List<RgbImage> frames, List<boolean[]> free, float[] floor) {
    double sum = 0;
    long count = 0;
    int n = floor.length / 3;
    for (int t = 0; t < frames.size(); t++) {
      for (int i = 0; i < floor.length; i++) {
        if (free.get(t)[i % n]) {
          sum += Math.abs((frames.get(t).data()[3 * (i % n) + i / n] & 0xff) - floor[i]);
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static float[] light(RgbImage frame, byte[] mask, float[] floor, int scale) {
    int n = mask.length;
    float[] light = new float[3 * n];
    for (int i = 0; i < light.length; i++) {
      light[i] = ((frame.data()[3 * (i % n) + i / n] & 0xff) + DARK) / (floor[i] + DARK);
    }
    PixelMask near = PixelMask.labelled(mask, frame.width()).grown(ABOUT_SHADOWS * scale);
    fill(light, near.inverse().set(), frame.width());
    for (int i = 0; i < light.length; i++) {
      light[i] = Math.max(DEEPEST, Math.min(1, light[i]));
    }
    return light;
  }

  /** Gives pixels that are not known the mean of their neighbours, from the rim inwards. */
  private static void fill(float[] planes, boolean[] known, int width) {
    int n = known.length;
    boolean[] now = known.clone();
    boolean changed = true;
    while (changed) {
      changed = false;
      boolean[] next = now.clone();
      for (int p = 0; p < n; p++) {
        if (!now[p] && mean(planes, now, p, width)) {
          next[p] = true;
          changed = true;
        }
      }
      now = next;
    }
  }

  /** Whether there is a neighbour that is known. */
  private static boolean mean(float[] planes, boolean[] known, int p, int width) {
    int n = known.length;
    double[] sum = new double[3];
    int count = 0;
    for (int y = Math.max(0, p / width - 1); y <= Math.min(n / width - 1, p / width + 1); y++) {
      for (int x = Math.max(0, p % width - 1); x <= Math.min(width - 1, p % width + 1); x++) {
        if (known[y * width + x]) {
          count++;
          for (int c = 0; c < 3; c++) {
            sum[c] += planes[c * n + y * width + x];
          }
        }
      }
    }
    for (int c = 0; c < 3 && count > 0; c++) {
      planes[c * n + p] = (float) (sum[c] / count);
    }
    return count > 0;
  }
}
