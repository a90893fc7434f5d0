package slotcast.tsne;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import slotcast.tensor.TorchOps;

/**
 * The exact nearest neighbours of every point, by comparing all pairs in blocks: O(N² D) as matrix
 * products, memory for one block only.
 *
 * @param indices (N,k): neighbours of each point, nearest first, the point itself left out
 * @param squaredDistances (N,k)
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared by equals
record NearestNeighbours(int[][] indices, float[][] squaredDistances) {
  /** Values in a block of distances: 64 MB. */
  private static final int BLOCK_VALUES = 1 << 24;

  /**
   * @param k below the number of points
   */
  static NearestNeighbours of(Points x, int k) {
    int n = x.count();
    if (k < 1 || k >= n) {
      throw new IllegalArgumentException(
          "neighbours is " + k + ", expected 1 to " + (n - 1) + " for " + n + " points");
    }
    int[][] indices = new int[n][];
    float[][] squaredDistances = new float[n][];
    int rows = Math.max(1, Math.min(n, BLOCK_VALUES / n));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray all = manager.create(x.values(), new Shape(n, x.dimensions()));
      NDArray centred = all.sub(all.mean(new int[] {0}, true)); // less cancellation
      // [a, 1] · [-2b, |b|²] = |a - b|² - |a|², which has the same order along a row.
      NDArray left = centred.concat(manager.ones(new Shape(n, 1)), 1);
      NDArray norms = centred.square().sum(new int[] {1}, true);
      NDArray right = TorchOps.scale(centred, -2).concat(norms, 1).transpose(); // (D+1,N)
      for (int begin = 0; begin < n; begin += rows) {
        int end = Math.min(n, begin + rows);
        float[] block;
        try (NDManager scratch = manager.newSubManager()) {
          NDArray part = left.get(begin + ":" + end);
          part.attach(scratch);
          block = part.matMul(right).toFloatArray();
        }
        int first = begin;
        IntStream.range(begin, end)
            .parallel()
            .forEach(
                i -> {
                  indices[i] = nearest(n, i, block, (i - first) * n, k);
                  squaredDistances[i] = sort(x, i, indices[i]);
                });
      }
    }
    return new NearestNeighbours(indices, squaredDistances);
  }

  /** The k smallest of a row in any order, through a heap whose top is the worst one kept. */
  private static int[] nearest(int n, int self, float[] row, int offset, int k) {
    int[] heap = new int[k];
    int size = 0;
    for (int j = 0; j < n; j++) {
      if (j == self || (size == k && row[offset + j] >= row[offset + heap[0]])) {
        continue;
      }
      int at;
      if (size < k) {
        at = size++;
        while (at > 0 && row[offset + heap[(at - 1) / 2]] < row[offset + j]) {
          heap[at] = heap[(at - 1) / 2];
          at = (at - 1) / 2;
        }
      } else {
        at = 0;
        while (2 * at + 1 < k) {
          int child = 2 * at + 1;
          if (child + 1 < k && row[offset + heap[child + 1]] > row[offset + heap[child]]) {
            child++;
          }
          if (row[offset + heap[child]] <= row[offset + j]) {
            break;
          }
          heap[at] = heap[child];
          at = child;
        }
      }
      heap[at] = j;
    }
    return heap;
  }

  /** Sorts points by their distance, equal ones by number; returns the squared distances. */
  private static float[] sort(Points x, int self, int[] points) {
    double[] distances = new double[points.length];
    for (int m = 0; m < points.length; m++) {
      int point = points[m];
      double distance = x.squaredDistance(self, point);
      int at = m;
      while (at > 0
          && (distances[at - 1] > distance
              || (distances[at - 1] == distance && points[at - 1] > point))) {
        distances[at] = distances[at - 1];
        points[at] = points[at - 1];
        at--;
      }
      distances[at] = distance;
      points[at] = point;
    }
    float[] rounded = new float[points.length];
    for (int m = 0; m < points.length; m++) {
      rounded[m] = (float) distances[m];
    }
    return rounded;
  }
}
