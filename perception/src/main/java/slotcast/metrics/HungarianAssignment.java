package slotcast.metrics;

import java.util.Arrays;

/**
 * The assignment of rows to columns of a matrix with the least total cost, each row and each column
 * used at most once.
 *
 * <p>Shortest augmenting paths with potentials (Jonker and Volgenant 1987; the rectangular form of
 * Crouse 2016), O(r² c) for r ≤ c. The matrix may be rectangular: min(rows, columns) pairs are
 * made.
 */
public final class HungarianAssignment {
  private HungarianAssignment() {}

  /**
   * @param cost rows of equal length, all values finite
   * @return for each row its column, or -1 for a row left over
   * @throws IllegalArgumentException if rows differ in length or a value is not finite
   */
  public static int[] minimise(double[][] cost) {
    int rows = cost.length;
    int columns = check(cost);
    if (rows == 0 || columns == 0) {
      int[] none = new int[rows];
      Arrays.fill(none, -1);
      return none;
    }
    if (rows <= columns) {
      return solve(cost);
    }
    double[][] transposed = new double[columns][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j][i] = cost[i][j];
      }
    }
    int[] rowOfColumn = solve(transposed);
    int[] columnOfRow = new int[rows];
    Arrays.fill(columnOfRow, -1);
    for (int j = 0; j < columns; j++) {
      columnOfRow[rowOfColumn[j]] = j;
    }
    return columnOfRow;
  }

  /** As {@link #minimise}, with the greatest total gain. */
  public static int[] maximise(double[][] gain) {
    double[][] cost = new double[gain.length][];
    for (int i = 0; i < gain.length; i++) {
      cost[i] = new double[gain[i].length];
      for (int j = 0; j < gain[i].length; j++) {
        cost[i][j] = -gain[i][j];
      }
    }
    return minimise(cost);
  }

  private static int check(double[][] cost) {
    int columns = cost.length == 0 ? 0 : cost[0].length;
    for (int i = 0; i < cost.length; i++) {
      if (cost[i].length != columns) {
        throw new IllegalArgumentException(
            "row " + i + " has " + cost[i].length + " values, expected " + columns);
      }
      for (int j = 0; j < columns; j++) {
        if (!Double.isFinite(cost[i][j])) {
          throw new IllegalArgumentException(
              "value (" + i + ", " + j + ") is " + cost[i][j] + ", expected a finite number");
        }
      }
    }
    return columns;
  }

  /** For rows ≤ columns: grows the matching by one row along the cheapest alternating path. */
  private static int[] solve(double[][] cost) {
    int rows = cost.length;
    int columns = cost[0].length;
    double[] rowPotential = new double[rows];
    double[] columnPotential = new double[columns];
    int[] rowOfColumn = new int[columns];
    int[] columnOfRow = new int[rows];
    Arrays.fill(rowOfColumn, -1);
    Arrays.fill(columnOfRow, -1);
    double[] distance = new double[columns];
    int[] previousRow = new int[columns];
    boolean[] doneColumn = new boolean[columns];
    boolean[] doneRow = new boolean[rows];
    for (int start = 0; start < rows; start++) {
      Arrays.fill(distance, Double.POSITIVE_INFINITY);
      Arrays.fill(doneColumn, false);
      Arrays.fill(doneRow, false);
      double reached = 0;
      int row = start;
      int sink = -1;
      while (sink < 0) {
        doneRow[row] = true;
        int nearest = -1;
        for (int j = 0; j < columns; j++) {
          if (doneColumn[j]) {
            continue;
          }
          double through = reached + cost[row][j] - rowPotential[row] - columnPotential[j];
          if (through < distance[j]) {
            distance[j] = through;
            previousRow[j] = row;
          }
          // Among equals a free column ends the search at once.
          if (nearest < 0
              || distance[j] < distance[nearest]
              || (distance[j] == distance[nearest] && rowOfColumn[j] < 0)) {
            nearest = j;
          }
        }
        reached = distance[nearest];
        doneColumn[nearest] = true;
        if (rowOfColumn[nearest] < 0) {
          sink = nearest;
        } else {
          row = rowOfColumn[nearest];
        }
      }
      rowPotential[start] += reached;
      for (int i = 0; i < rows; i++) {
        if (doneRow[i] && i != start) {
          rowPotential[i] += reached - distance[columnOfRow[i]];
        }
      }
      for (int j = 0; j < columns; j++) {
        if (doneColumn[j]) {
          columnPotential[j] -= reached - distance[j];
        }
      }
      int column = sink;
      while (true) {
        int owner = previousRow[column];
        rowOfColumn[column] = owner;
        int next = columnOfRow[owner];
        columnOfRow[owner] = column;
        if (owner == start) {
          break;
        }
        column = next;
      }
    }
    return columnOfRow;
  }
}
