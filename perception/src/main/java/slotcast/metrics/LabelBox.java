package slotcast.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * The box of an object in a label map, in pixels, corners included: one of one pixel has x1 = x2
 * and y1 = y2.
 *
 * @param x1 left
 * @param y1 top
 * @param x2 right
 * @param y2 bottom
 */
public record LabelBox(float x1, float y1, float x2, float y2) {
  /** The box of a label that no pixel carries. */
  public static final LabelBox ABSENT = new LabelBox(-1, -1, -1, -1);

  /** Whether there is an object: the reference marks absent ones with negative corners. */
  public boolean isPresent() {
    return x1 >= 0;
  }

  /**
   * The boxes of labels 0 to n-1 in a label map (the background too, where it is one of them).
   *
   * @param labels (H,W) row-major; labels of n and above are an error
   * @return n boxes, {@link #ABSENT} for labels that do not occur
   */
  public static List<LabelBox> ofLabels(int[] labels, int width, int n) {
    if (width <= 0 || labels.length % width != 0) {
      throw new IllegalArgumentException(
          "label map has " + labels.length + " pixels, expected rows of " + width);
    }
    int[] left = new int[n];
    int[] top = new int[n];
    int[] right = new int[n];
    int[] bottom = new int[n];
    boolean[] met = new boolean[n];
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      if (label < 0 || label >= n) {
        throw new IllegalArgumentException("label " + label + " is out of range 0 to " + (n - 1));
      }
      int x = i % width;
      int y = i / width;
      if (!met[label]) {
        met[label] = true;
        left[label] = x;
        top[label] = y;
        right[label] = x;
      }
      left[label] = Math.min(left[label], x);
      right[label] = Math.max(right[label], x);
      bottom[label] = y;
    }
    List<LabelBox> boxes = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      boxes.add(met[k] ? new LabelBox(left[k], top[k], right[k], bottom[k]) : ABSENT);
    }
    return boxes;
  }

  /**
   * Intersection over union, in float32 as torchvision computes it.
   *
   * @param extent added to each side: 0 as the reference (a box one pixel wide has no area), 1 for
   *     the pixels that the box covers
   * @return 0 to 1; 0 for two boxes without area
   */
  public float iou(LabelBox other, int extent) {
    float w = Math.max(0, Math.min(x2, other.x2) - Math.max(x1, other.x1) + extent);
    float h = Math.max(0, Math.min(y2, other.y2) - Math.max(y1, other.y1) + extent);
    float intersection = w * h;
    float union = area(extent) + other.area(extent) - intersection;
    return union > 0 ? intersection / union : 0;
  }

  private float area(int extent) {
    return (x2 - x1 + extent) * (y2 - y1 + extent);
  }
}
