package slotcast.tsne;

import java.util.Arrays;

/**
 * Points of the plane in nested squares, each with the number and the centre of its points.
 *
 * <p>Cells lie in depth-first order with the index of the cell after each subtree, so that a walk
 * needs no stack: step in (k + 1), or past ({@link #after}).
 */
final class QuadTree {
  private static final int MAX_DEPTH = 48;

  private final double[] y;
  private final int n;
  private final int[] order;
  private int[] scratch;
  private int cells;
  private double[] centreX;
  private double[] centreY;
  private double[] width;
  private int[] count;
  private int[] after;
  private boolean[] leaf;
  private final int[] leafOf;

  /**
   * @param y (2,N): all first, then all second coordinates
   */
  QuadTree(double[] y) {
    this.y = y;
    this.n = y.length / 2;
    leafOf = new int[n];
    order = new int[n];
    scratch = new int[n];
    int capacity = Math.max(16, 2 * n);
    centreX = new double[capacity];
    centreY = new double[capacity];
    width = new double[capacity];
    count = new int[capacity];
    after = new int[capacity];
    leaf = new boolean[capacity];
    double left = Double.POSITIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      order[i] = i;
      left = Math.min(left, y[i]);
      right = Math.max(right, y[i]);
      bottom = Math.min(bottom, y[n + i]);
      top = Math.max(top, y[n + i]);
    }
    double side = Math.max(right - left, top - bottom);
    build(0, n, left, bottom, side, 0);
    scratch = null;
  }

  /** Cell of the points order[begin..end), which lie in the square at (left, bottom). */
  private void build(int begin, int end, double left, double bottom, double side, int depth) {
    int cell = cells++;
    if (cell == count.length) {
      grow();
    }
    double sumX = 0;
    double sumY = 0;
    for (int k = begin; k < end; k++) {
      sumX += y[order[k]];
      sumY += y[n + order[k]];
    }
    count[cell] = end - begin;
    centreX[cell] = sumX / (end - begin);
    centreY[cell] = sumY / (end - begin);
    width[cell] = side;
    // Points at one place end in a common leaf.
    if (end - begin == 1 || depth == MAX_DEPTH || side == 0) {
      leaf[cell] = true;
      for (int k = begin; k < end; k++) {
        leafOf[order[k]] = cell;
      }
      after[cell] = cells;
      return;
    }
    double half = side / 2;
    double middleX = left + half;
    double middleY = bottom + half;
    int[] starts = partition(begin, end, middleX, middleY);
    for (int quarter = 0; quarter < 4; quarter++) {
      int from = starts[quarter];
      int to = starts[quarter + 1];
      if (from < to) {
        build(
            from,
            to,
            (quarter & 1) == 0 ? left : middleX,
            (quarter & 2) == 0 ? bottom : middleY,
            half,
            depth + 1);
      }
    }
    after[cell] = cells;
  }

  /** Sorts order[begin..end) by quarter, stably; returns where each quarter begins and the end. */
  private int[] partition(int begin, int end, double middleX, double middleY) {
    int[] starts = new int[5];
    for (int k = begin; k < end; k++) {
      starts[quarter(order[k], middleX, middleY) + 1]++;
    }
    starts[0] = begin;
    for (int q = 1; q <= 4; q++) {
      starts[q] += starts[q - 1];
    }
    int[] next = starts.clone();
    for (int k = begin; k < end; k++) {
      scratch[next[quarter(order[k], middleX, middleY)]++] = order[k];
    }
    System.arraycopy(scratch, begin, order, begin, end - begin);
    return starts;
  }

  private int quarter(int i, double middleX, double middleY) {
    return (y[i] >= middleX ? 1 : 0) + (y[n + i] >= middleY ? 2 : 0);
  }

  private void grow() {
    int capacity = 2 * count.length;
    centreX = Arrays.copyOf(centreX, capacity);
    centreY = Arrays.copyOf(centreY, capacity);
    width = Arrays.copyOf(width, capacity);
    count = Arrays.copyOf(count, capacity);
    after = Arrays.copyOf(after, capacity);
    leaf = Arrays.copyOf(leaf, capacity);
  }

  /** The k-th point in the order of the cells: those near each other walk through the same ones. */
  int point(int k) {
    return order[k];
  }

  /** Number of cells. */
  int cells() {
    return cells;
  }

  /** Index of the first cell that is not inside cell k. */
  int after(int k) {
    return after[k];
  }

  /**
   * Repulsion on one point: Σ_j q_ij and Σ_j q_ij² (y_i - y_j), with q = 1 / (1 + d²), over all
   * other points, a cell counting as its points at its centre where width / distance is below the
   * angle.
   *
   * @param out filled with the sum of q, and the two components of the force
   */
  void repulsion(int i, double angle, double[] out) {
    double angle2 = angle * angle;
    double px = y[i];
    double py = y[n + i];
    double sumQ = 0;
    double fx = 0;
    double fy = 0;
    int own = leafOf[i];
    int k = 0;
    while (k < cells) {
      double dx = px - centreX[k];
      double dy = py - centreY[k];
      double d2 = dx * dx + dy * dy;
      if (leaf[k] || width[k] * width[k] < angle2 * d2) {
        int points = k == own ? count[k] - 1 : count[k];
        double q = 1 / (1 + d2);
        sumQ += points * q;
        double f = points * q * q;
        fx += f * dx;
        fy += f * dy;
        k = after[k];
      } else {
        k++;
      }
    }
    out[0] = sumQ;
    out[1] = fx;
    out[2] = fy;
  }
}
