package slotcast.layer;

import ai.djl.ndarray.NDArray;
import slotcast.tensor.Init;
import slotcast.tensor.ParameterStore;

/**
 * Adds a linear map of the pixel's distances to the four borders (Locatello et al. 2020, appendix
 * E.2; SlotFormer's {@code SoftPositionEmbed}).
 */
public final class PositionEmbedding {
  private final NDArray grid; // (1,H,W,4): y, x, 1-y, 1-x
  private final Linear dense;

  /** Asks the store for {@code name.grid} (a buffer) and {@code name.dense}. */
  public PositionEmbedding(ParameterStore store, String name, int height, int width, long size) {
    grid = store.get(name + ".grid", new Init.Buffer(grid(height, width)), 1, height, width, 4);
    dense = Linear.of(store, name + ".dense", 4, size);
  }

  private static float[] grid(int height, int width) {
    float[] g = new float[height * width * 4];
    for (int i = 0; i < height * width; i++) {
      int row = i / width;
      float y = height == 1 ? 0 : (float) row / (height - 1);
      float x = width == 1 ? 0 : (float) (i % width) / (width - 1);
      g[4 * i] = y;
      g[4 * i + 1] = x;
      g[4 * i + 2] = 1 - y;
      g[4 * i + 3] = 1 - x;
    }
    return g;
  }

  /** The code of every pixel: (1,C,H,W). */
  public NDArray code() {
    return dense.apply(grid).transpose(0, 3, 1, 2);
  }

  /** (B,C,H,W) -> (B,C,H,W); a (B,C,1,1) input is broadcast over the grid. */
  public NDArray add(NDArray x) {
    return x.add(code());
  }
}
