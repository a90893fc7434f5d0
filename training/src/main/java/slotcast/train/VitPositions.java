package slotcast.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.onnxfile.OnnxFile;
import slotcast.tensor.Safetensors.Tensor;
import slotcast.vit.PositionResampling;

/**
 * Positions of a square of patches.
 *
 * @param values (side*side,D)
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record VitPositions(int side, float[] values) {
  /** Of the root mean square of positions. */
  private static final double TOLERANCE = 1e-4;

  /**
   * A table that a file's positions come from.
   *
   * @param resampling how they come from it; null if they are the same ones
   */
  record Fit(VitPositions table, PositionResampling resampling) {}

  /**
   * All tensors of a file that have the shape of such a table: with or without a position of the
   * class's token, or as an image.
   *
   * @param width D
   */
  static List<VitPositions> in(OnnxFile file, int width) {
    List<VitPositions> found = new ArrayList<>();
    for (Tensor tensor : file.tensors().values()) {
      long[] sizes = Arrays.stream(tensor.shape()).filter(s -> s != 1).toArray();
      if (!tensor.dtype().isFloating() || sizes.length < 2 || sizes.length > 3) {
        continue;
      }
      if (sizes.length == 3 && sizes[0] == width && sizes[1] == sizes[2]) {
        found.add(new VitPositions((int) sizes[1], rows(tensor.floats(), width)));
      } else if (sizes[sizes.length - 1] == width) {
        int places = tensor.size() / width;
        int side = (int) Math.round(Math.sqrt(places));
        int first = side * side == places ? 0 : 1;
        side = (int) Math.round(Math.sqrt(places - first));
        if (side > 1 && side * side == places - first) {
          float[] all = tensor.floats();
          found.add(new VitPositions(side, Arrays.copyOfRange(all, first * width, all.length)));
        }
      }
    }
    return found;
  }

  /** (D,side*side) -> (side*side,D). */
  private static float[] rows(float[] channels, int width) {
    int places = channels.length / width;
    float[] out = new float[channels.length];
    for (int d = 0; d < width; d++) {
      for (int i = 0; i < places; i++) {
        out[i * width + d] = channels[d * places + i];
      }
    }
    return out;
  }

  /**
   * The table that positions come from, by their values.
   *
   * @param positions (rows*columns,D)
   * @param usual the way of resampling that is tried first
   * @return null if none fits
   */
  static Fit fit(
      List<VitPositions> tables,
      float[] positions,
      int rows,
      int columns,
      PositionResampling usual) {
    int width = positions.length / (rows * columns);
    for (VitPositions table : tables) {
      if (table.side == rows && rows == columns) {
        if (VitOnnx.error(table.values, positions) <= TOLERANCE) {
          return new Fit(table, null);
        }
        continue;
      }
      for (PositionResampling way : inOrder(usual)) {
        float[] resampled = way.resampled(table.values, table.side, rows, columns, width);
        if (VitOnnx.error(resampled, positions) <= TOLERANCE) {
          return new Fit(table, way);
        }
      }
    }
    return null;
  }

  private static List<PositionResampling> inOrder(PositionResampling first) {
    List<PositionResampling> all = new ArrayList<>(List.of(PositionResampling.values()));
    all.remove(first);
    all.add(0, first);
    return all;
  }
}
