package slotcast.tsne;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Points in a space of many dimensions.
 *
 * @param count N
 * @param dimensions D
 * @param values (N,D) row-major, finite
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared by equals
public record Points(int count, int dimensions, float[] values) {
  /**
   * @throws IllegalArgumentException if the sizes do not fit or a value is not finite
   */
  public Points {
    if (count <= 0 || dimensions <= 0 || values.length != (long) count * dimensions) {
      throw new IllegalArgumentException(
          "points are (N="
              + count
              + ", D="
              + dimensions
              + ") with "
              + values.length
              + " values, expected N x D");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "point " + i / dimensions + " is " + values[i] + " in dimension " + i % dimensions);
      }
    }
  }

  /** The rows of an array (N,D); copied, and free of its gradient. */
  public static Points of(NDArray x) {
    if (x.getShape().dimension() != 2) {
      throw new IllegalArgumentException("points are " + x.getShape() + ", expected (N, D)");
    }
    int count = (int) x.getShape().get(0);
    int dimensions = (int) x.getShape().get(1);
    if (x.getDataType() == DataType.FLOAT32) {
      return new Points(count, dimensions, x.toFloatArray());
    }
    try (NDArray floats = x.toType(DataType.FLOAT32, true)) {
      return new Points(count, dimensions, floats.toFloatArray());
    }
  }

  /** Squared Euclidean distance of two points. */
  double squaredDistance(int i, int j) {
    double sum = 0;
    int a = i * dimensions;
    int b = j * dimensions;
    for (int k = 0; k < dimensions; k++) {
      double difference = (double) values[a + k] - values[b + k];
      sum += difference * difference;
    }
    return sum;
  }
}
