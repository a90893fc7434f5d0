package slotcast.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The masks of the objects of one frame, which may overlap.
 *
 * @param width in pixels
 * @param height in pixels
 * @param objects one mask each, (H,W) row-major, 1 in the mask
 */
public record ObjectMasks(int width, int height, List<byte[]> objects) {
  private static final int MOST_LABELS = 255;

  public ObjectMasks {
    objects = List.copyOf(objects);
    for (byte[] mask : objects) {
      if (mask.length != width * height) {
        throw new IllegalArgumentException(
            "mask has " + mask.length + " pixels, expected " + width + "x" + height);
      }
    }
  }

  /** What no object covers: (H,W) row-major, 1 in the background. */
  public byte[] background() {
    byte[] mask = labels().data();
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (mask[i] == 0 ? 1 : 0);
    }
    return mask;
  }

  /** Each pixel's object, from 1; where masks overlap the first one's, as argmax has it. */
  public SourceFrame.Labels labels() {
    if (objects.size() > MOST_LABELS) {
      throw new IllegalArgumentException(objects.size() + " objects, expected at most 255");
    }
    byte[] labels = new byte[width * height];
    for (int o = objects.size() - 1; o >= 0; o--) {
      byte[] mask = objects.get(o);
      for (int i = 0; i < labels.length; i++) {
        labels[i] = mask[i] == 0 ? labels[i] : (byte) (o + 1);
      }
    }
    return new SourceFrame.Labels(width, height, labels);
  }

  /** Resized to the nearest pixel. */
  public ObjectMasks resized(int newWidth, int newHeight) {
    List<byte[]> resized = new ArrayList<>();
    for (byte[] mask : objects) {
      resized.add(nearest(mask, width, height, newWidth, newHeight));
    }
    return new ObjectMasks(newWidth, newHeight, resized);
  }

  /**
   * A label map resized to the nearest pixel, as torch's {@code interpolate} does: pixel i is
   * {@code floor(i * old / new)} of the old one, in float32.
   */
  public static byte[] nearest(byte[] labels, int width, int height, int newWidth, int newHeight) {
    byte[] out = new byte[newWidth * newHeight];
    float scaleX = (float) width / newWidth;
    float scaleY = (float) height / newHeight;
    for (int y = 0; y < newHeight; y++) {
      int row = Math.min((int) (y * scaleY), height - 1) * width;
      for (int x = 0; x < newWidth; x++) {
        out[y * newWidth + x] = labels[row + Math.min((int) (x * scaleX), width - 1)];
      }
    }
    return out;
  }

  /**
   * The box of each mask that is not empty, in the order of the objects: x1, y1, x2, y2, the least
   * and greatest pixel. The reference's {@code masks_to_boxes_pad}.
   *
   * @param most boxes; further ones are left out, where the reference fails
   * @return (most,4) row-major, zeros where there is no box
   */
  public float[] boxes(int most) {
    float[] boxes = new float[4 * most];
    int n = 0;
    for (byte[] mask : objects) {
      int[] box = {width, height, -1, -1};
      for (int i = 0; i < mask.length; i++) {
        if (mask[i] != 0) {
          box[0] = Math.min(box[0], i % width);
          box[1] = Math.min(box[1], i / width);
          box[2] = Math.max(box[2], i % width);
          box[3] = Math.max(box[3], i / width);
        }
      }
      if (box[2] >= 0 && n < most) {
        for (int k = 0; k < 4; k++) {
          boxes[4 * n + k] = box[k];
        }
        n++;
      }
    }
    return boxes;
  }

  /** Which of so many boxes are there: the first ones, as many as masks are not empty. */
  public boolean[] present(int most) {
    boolean[] present = new boolean[most];
    int n = 0;
    for (byte[] mask : objects) {
      boolean empty = true;
      for (byte pixel : mask) {
        empty &= pixel == 0;
      }
      if (!empty && n < most) {
        present[n++] = true;
      }
    }
    return present;
  }
}
