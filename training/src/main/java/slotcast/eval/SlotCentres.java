package slotcast.eval;

import java.util.LinkedHashMap;
import java.util.Map;
import slotcast.metrics.SoftMasks;
import slotcast.tracking.TrackMatching;

/**
 * How far the centres of predicted masks are from those of the true objects. Which object a slot is
 * was decided in the last frame seen, by overlap ({@link TrackMatching}); a slot that wins no pixel
 * keeps its centre.
 */
final class SlotCentres {
  private static final int MIN_PIXELS = 8; // fewer visible pixels: not visible

  private final int slots;
  private final int width;
  private final Map<Integer, Integer> objects = new LinkedHashMap<>(); // true label by slot
  private final double[][] before;
  private final double[][] newest;

  /**
   * Means over the objects that are visible; NaN where none is.
   *
   * @param predicted in pixels
   * @param stayed of the centres in the last frame seen, in pixels
   */
  record Distances(double predicted, double stayed) {}

  /**
   * @param masks of the last frame seen, (K,H,W)
   * @param slots K
   * @param width W
   * @param truth its label map
   */
  SlotCentres(float[] masks, int slots, int width, byte[] truth) {
    this.slots = slots;
    this.width = width;
    int[] hard = SoftMasks.argmax(masks, slots);
    byte[] labels = new byte[hard.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (hard[i] + 1);
    }
    TrackMatching.match(labels, truth).forEach((label, object) -> objects.put(label - 1, object));
    before = centres(hard, slots, 1);
    newest = before.clone();
  }

  /** The next frame: masks (K,H,W) and the true label map. */
  Distances step(float[] masks, byte[] truth) {
    double[][] now = centres(SoftMasks.argmax(masks, slots), slots, 1);
    for (int k = 0; k < slots; k++) {
      newest[k] = now[k] == null ? newest[k] : now[k];
    }
    int[] labels = new int[truth.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = truth[i] & 0xff;
    }
    double[][] real = centres(labels, 256, MIN_PIXELS);
    double predicted = 0;
    double stayed = 0;
    int seen = 0;
    for (Map.Entry<Integer, Integer> pair : objects.entrySet()) {
      double[] centre = real[pair.getValue()];
      if (centre != null) {
        predicted += distance(newest[pair.getKey()], centre);
        stayed += distance(before[pair.getKey()], centre);
        seen++;
      }
    }
    return seen == 0
        ? new Distances(Double.NaN, Double.NaN)
        : new Distances(predicted / seen, stayed / seen);
  }

  private static double distance(double[] a, double[] b) {
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  /** Centres (x, y) by label; null for a label with fewer pixels. */
  private double[][] centres(int[] labels, int count, int least) {
    double[][] sums = new double[count][3];
    for (int i = 0; i < labels.length; i++) {
      double[] sum = sums[labels[i]];
      sum[0] += i % width;
      sum[1] += i / width;
      sum[2]++;
    }
    double[][] centres = new double[count][];
    for (int k = 0; k < count; k++) {
      if (sums[k][2] >= least) {
        centres[k] = new double[] {sums[k][0] / sums[k][2], sums[k][1] / sums[k][2]};
      }
    }
    return centres;
  }
}
