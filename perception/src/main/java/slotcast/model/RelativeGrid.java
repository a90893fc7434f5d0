package slotcast.model;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.TorchOps;

/**
 * Pixel coordinates as a slot sees them: from its centre, along its own axes, in units of its size
 * (Biza et al. 2023, equation 4).
 *
 * <p>Coordinates are (y,x), in [-1,1] over the image, end points included.
 */
public final class RelativeGrid {
  private RelativeGrid() {}

  /** Coordinates of all pixels, row-major: height*width pairs (y,x). */
  public static float[] coordinates(int height, int width) {
    float[] g = new float[height * width * 2];
    for (int i = 0; i < height * width; i++) {
      g[2 * i] = place(i / width, height);
      g[2 * i + 1] = place(i % width, width);
    }
    return g;
  }

  private static float place(int i, int size) {
    return size == 1 ? -1 : (float) (-1 + 2.0 * i / (size - 1));
  }

  /**
   * The grid of each slot.
   *
   * @param grid (N,2) or (B,N,2)
   * @param pose positions (B,K,2), and scales (B,K,2) and rotations (B,K,2,2) unless null
   * @param scalesFactor what the grid is divided by besides the scales, which are small
   * @return (B,K,N,2)
   */
  public static NDArray of(NDArray grid, SlotState pose, double scalesFactor) {
    NDArray relative = offsets(grid, pose.positions());
    if (pose.rotations() != null) {
      relative = rotate(relative, pose.rotations());
    }
    if (pose.scales() != null) {
      relative = TorchOps.scale(relative, 1 / scalesFactor).div(pose.scales().expandDims(2));
    }
    return relative;
  }

  /** Grid minus positions: (B,K,N,2). */
  static NDArray offsets(NDArray grid, NDArray positions) {
    int pixels = grid.getShape().dimension() - 2;
    return grid.expandDims(pixels).sub(positions.expandDims(2));
  }

  /**
   * Coordinates against the rotation of the object, that is, times the inverse rotation.
   *
   * @param offsets (…,N,2) as (y,x)
   * @param rotations (…,2,2) of vectors (x,y), the new axes as columns
   */
  public static NDArray rotate(NDArray offsets, NDArray rotations) {
    // For vectors (y,x) instead of (x,y) both axes of the matrix are swapped.
    int axes = rotations.getShape().dimension();
    return offsets.matMul(rotations.flip(axes - 2, axes - 1));
  }
}
