package slotcast.tracking;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which ground-truth object a seen one is. */
public final class TrackMatching {
  /** Overlap (intersection over union) from which a seen object counts as a true one. */
  public static final double MIN_IOU = 0.2;

  private TrackMatching() {}

  /**
   * Pairs objects of two label images of the same size, the largest overlap first; each object is
   * used once.
   *
   * @param labels what was seen, 0 for background
   * @param truth ground truth, 0 for background
   * @return true id by label; labels without a partner are left out
   */
  public static Map<Integer, Integer> match(byte[] labels, byte[] truth) {
    if (labels.length != truth.length) {
      throw new IllegalArgumentException(
          labels.length + " pixels seen, " + truth.length + " in the ground truth");
    }
    int[] both = new int[256 * 256];
    int[] seen = new int[256];
    int[] real = new int[256];
    for (int p = 0; p < labels.length; p++) {
      int a = labels[p] & 0xff;
      int b = truth[p] & 0xff;
      both[a << 8 | b]++;
      seen[a]++;
      real[b]++;
    }
    Map<Integer, Integer> out = new TreeMap<>();
    Map<Integer, Integer> taken = new HashMap<>();
    while (true) {
      int best = 0;
      double most = MIN_IOU;
      for (int a = 1; a < 256; a++) {
        for (int b = 1; b < 256; b++) {
          int n = both[a << 8 | b];
          if (n == 0 || out.containsKey(a) || taken.containsKey(b)) {
            continue;
          }
          double iou = (double) n / (seen[a] + real[b] - n);
          if (iou >= most) {
            most = iou;
            best = a << 8 | b;
          }
        }
      }
      if (best == 0) {
        return out;
      }
      out.put(best >> 8, best & 0xff);
      taken.put(best & 0xff, best >> 8);
    }
  }
}
