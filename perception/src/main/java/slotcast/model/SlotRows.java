package slotcast.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import slotcast.tensor.TorchOps;

/**
 * The slots in use of a batch, one after the other, so that nothing is computed for empty ones.
 *
 * @param used int64 (M), places of the slots in use among the B*K
 * @param rows int64 (B*K), each slot's place among the M, or M for an empty one
 */
record SlotRows(NDArray used, NDArray rows) {
  /**
   * @param inUse (B,K,1), 1 or 0, one slot at least
   */
  static SlotRows of(NDArray inUse) {
    float[] flags = inUse.toFloatArray();
    long[] used = new long[flags.length];
    long[] rows = new long[flags.length];
    int count = 0;
    for (int i = 0; i < flags.length; i++) {
      rows[i] = -1;
      if (flags[i] != 0) {
        rows[i] = count;
        used[count++] = i;
      }
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = rows[i] < 0 ? count : rows[i];
    }
    return new SlotRows(
        inUse.getManager().create(Arrays.copyOf(used, count)), inUse.getManager().create(rows));
  }

  /** (B,K,D) -> (1,M,D). */
  NDArray gather(NDArray x) {
    Shape s = x.getShape();
    return TorchOps.embedding(x.reshape(s.get(0) * s.get(1), s.get(2)), used).expandDims(0);
  }

  /** (M,…) -> (B*K,…), zeros for empty slots. */
  NDArray spread(NDArray x) {
    Shape s = x.getShape();
    if (s.get(0) == rows.size()) {
      return x;
    }
    NDArray flat = x.reshape(s.get(0), -1);
    NDArray none = x.getManager().zeros(new Shape(1, flat.getShape().get(1)));
    return TorchOps.embedding(flat.concat(none, 0), rows)
        .reshape(new Shape(rows.size()).addAll(s.slice(1)));
  }
}
