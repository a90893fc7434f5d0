package slotcast.model.script;

import java.util.Arrays;
import slotcast.tensor.Safetensors.Tensor;

/**
 * A matrix in double precision, for products of parameters.
 *
 * @param values row by row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Matrix(int rows, int columns, double[] values) {
  /** A tensor (R,C), or (R) as one column. */
  static Matrix of(Tensor t) {
    int rows = (int) t.shape()[0];
    return new Matrix(rows, t.size() / rows, t.doubles());
  }

  private static Matrix zeros(int rows, int columns) {
    return new Matrix(rows, columns, new double[rows * columns]);
  }

  double at(int row, int column) {
    return values[row * columns + column];
  }

  Matrix times(Matrix other) {
    Matrix out = zeros(rows, other.columns);
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        double factor = at(i, k);
        for (int j = 0; j < other.columns; j++) {
          out.values[i * other.columns + j] += factor * other.at(k, j);
        }
      }
    }
    return out;
  }

  Matrix plus(Matrix other) {
    Matrix out = new Matrix(rows, columns, values.clone());
    for (int i = 0; i < values.length; i++) {
      out.values[i] += other.values[i];
    }
    return out;
  }

  Matrix times(double factor) {
    Matrix out = new Matrix(rows, columns, values.clone());
    for (int i = 0; i < values.length; i++) {
      out.values[i] *= factor;
    }
    return out;
  }

  /** Each column multiplied by a number of its own. */
  Matrix timesColumns(Matrix factors) {
    Matrix out = new Matrix(rows, columns, values.clone());
    for (int i = 0; i < values.length; i++) {
      out.values[i] *= factors.values[i % columns];
    }
    return out;
  }

  Matrix transposed() {
    Matrix out = zeros(columns, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        out.values[j * rows + i] = at(i, j);
      }
    }
    return out;
  }

  /** Without the mean of each column. */
  Matrix centred() {
    Matrix out = new Matrix(rows, columns, values.clone());
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += at(i, j);
      }
      for (int i = 0; i < rows; i++) {
        out.values[i * columns + j] -= sum / rows;
      }
    }
    return out;
  }

  /** The rows from one on, up to before another. */
  Matrix rows(int from, int to) {
    double[] part = Arrays.copyOfRange(values, from * columns, to * columns);
    return new Matrix(to - from, columns, part);
  }

  /** This one, and another of as many rows on its right. */
  Matrix beside(Matrix other) {
    Matrix out = zeros(rows, columns + other.columns);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * columns, out.values, i * out.columns, columns);
      System.arraycopy(
          other.values, i * other.columns, out.values, i * out.columns + columns, other.columns);
    }
    return out;
  }

  /** The columns from one on, up to before another. */
  Matrix columns(int from, int to) {
    Matrix out = zeros(rows, to - from);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * columns + from, out.values, i * out.columns, out.columns);
    }
    return out;
  }

  Matrix column(int index) {
    return columns(index, index + 1);
  }

  /** Rows that count blocks of equal size, in the order of their places in a block. */
  Matrix rowsTurned(int blocks) {
    Matrix out = zeros(rows, columns);
    int each = rows / blocks;
    for (int i = 0; i < rows; i++) {
      int to = i % each * blocks + i / each;
      System.arraycopy(values, i * columns, out.values, to * columns, columns);
    }
    return out;
  }

  /** This one, and others of as many columns below it. */
  Matrix above(Matrix... others) {
    Matrix out = this;
    for (Matrix other : others) {
      double[] both = Arrays.copyOf(out.values, out.values.length + other.values.length);
      System.arraycopy(other.values, 0, both, out.values.length, other.values.length);
      out = new Matrix(out.rows + other.rows, columns, both);
    }
    return out;
  }

  /** As a tensor of one's own shape. */
  Tensor tensor(long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Tensor.of(floats, shape);
  }

  /** (R,C). */
  Tensor tensor() {
    return tensor(rows, columns);
  }

  /** (R*C). */
  Tensor vector() {
    return tensor((long) rows * columns);
  }
}
