package slotcast.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * How many true boxes were found, and how many predicted boxes were right, in one frame. AR and AP
 * of SlotFormer are the means of these over frames.
 *
 * @param matched pairs of a true and a predicted box
 * @param trueBoxes present true boxes
 * @param predictedBoxes present predicted boxes
 */
public record BoxMatching(int matched, int trueBoxes, int predictedBoxes) {
  /** Found true boxes over true boxes; NaN when there is none (the reference stops there). */
  public double recall() {
    return trueBoxes == 0 ? Double.NaN : (double) matched / trueBoxes;
  }

  /** Right predicted boxes over predicted boxes; NaN when there is none. */
  public double precision() {
    return predictedBoxes == 0 ? Double.NaN : (double) matched / predictedBoxes;
  }

  /**
   * As published: true boxes in their order take their best predicted box if its IoU reaches the
   * threshold; if that box is taken already, the true one counts as missed, with no second choice.
   * Boxes are corner pixels without + 1, so an object one pixel wide has no area and is never
   * found. The reference passes the background's slot among the predicted boxes, which lowers
   * precision.
   *
   * @param truth absent ones ({@link LabelBox#isPresent}) are left out
   * @param predicted absent ones are left out
   */
  public static BoxMatching asPublished(
      List<LabelBox> truth, List<LabelBox> predicted, double threshold) {
    List<LabelBox> t = truth.stream().filter(LabelBox::isPresent).toList();
    List<LabelBox> p = predicted.stream().filter(LabelBox::isPresent).toList();
    boolean[] used = new boolean[p.size()];
    int matched = 0;
    for (LabelBox box : t) {
      int best = -1;
      float bestIou = -1;
      for (int j = 0; j < used.length; j++) {
        float iou = box.iou(p.get(j), 0);
        if (iou > bestIou) {
          bestIou = iou;
          best = j;
        }
      }
      if (best >= 0 && bestIou >= threshold && !used[best]) {
        used[best] = true;
        matched++;
      }
    }
    return new BoxMatching(matched, t.size(), p.size());
  }

  /**
   * Corrected: the greatest number of one-to-one pairs whose IoU reaches the threshold, whatever
   * the order of the boxes, with the areas that the boxes cover (corners included). Leave the
   * background's slot out of the predicted boxes.
   */
  public static BoxMatching corrected(
      List<LabelBox> truth, List<LabelBox> predicted, double threshold) {
    List<LabelBox> t = truth.stream().filter(LabelBox::isPresent).toList();
    List<LabelBox> p = predicted.stream().filter(LabelBox::isPresent).toList();
    int[] trueOfPredicted = new int[p.size()];
    Arrays.fill(trueOfPredicted, -1);
    int matched = 0;
    for (int i = 0; i < t.size(); i++) {
      if (augment(i, t, p, threshold, trueOfPredicted, new boolean[p.size()])) {
        matched++;
      }
    }
    return new BoxMatching(matched, t.size(), p.size());
  }

  /** Kuhn's augmenting path: a taken box may be freed by moving its owner to another one. */
  private static boolean augment(
      int i,
      List<LabelBox> truth,
      List<LabelBox> predicted,
      double threshold,
      int[] trueOfPredicted,
      boolean[] seen) {
    for (int j = 0; j < seen.length; j++) {
      if (seen[j] || truth.get(i).iou(predicted.get(j), 1) < threshold) {
        continue;
      }
      seen[j] = true;
      if (trueOfPredicted[j] < 0
          || augment(trueOfPredicted[j], truth, predicted, threshold, trueOfPredicted, seen)) {
        trueOfPredicted[j] = i;
        return true;
      }
    }
    return false;
  }
}
