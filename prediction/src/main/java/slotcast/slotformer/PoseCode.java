package slotcast.slotformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import slotcast.model.CorrectorConfig;
import slotcast.model.CorrectorConfig.CorrectorType;
import slotcast.model.SlotState;
import slotcast.tensor.TorchOps;

/**
 * Slots and their poses as one vector each, V = C + P: slot, position (y,x), scale (y,x), and the
 * cosine and sine of the rotation; as many of them as the corrector tracks.
 *
 * <p>The rollouter also sees velocities, the differences of the last P between two frames. They are
 * a few hundredths, and are brought to the size of the other inputs by a fixed factor.
 */
final class PoseCode {
  private static final double VELOCITY_GAIN = 10;

  private final CorrectorConfig corrector;
  private final boolean scaled;
  private final boolean rotated;
  private final long slotSize;

  /** For slots of width C that come from such a corrector. */
  PoseCode(CorrectorConfig corrector, int slotSize) {
    this.corrector = corrector;
    this.slotSize = slotSize;
    scaled = corrector.type() != CorrectorType.ISA_T;
    rotated = corrector.type() == CorrectorType.ISA_TSR;
  }

  /** P. */
  int size() {
    return 2 + (scaled ? 2 : 0) + (rotated ? 2 : 0);
  }

  /** (B,T,K,…) -> (B,T,K,V). */
  NDArray pack(SlotState state) {
    NDList parts = new NDList(state.slots(), state.positions());
    if (scaled) {
      parts.add(state.scales());
    }
    if (rotated) {
      parts.add(state.rotations().split(2, 4).get(0).squeeze(4)); // first axis: cosine, sine
    }
    return NDArrays.concat(parts, 3);
  }

  /**
   * (B,T,K,V) -> (B,T,K,…). Scales are kept in the corrector's range, and rotations made rotations
   * again, whatever was predicted.
   */
  SlotState unpack(NDArray packed) {
    NDList parts = packed.split(cuts(), 3);
    NDArray scales =
        scaled ? TorchOps.clamp(parts.get(2), corrector.minScale(), corrector.maxScale()) : null;
    NDArray rotations = rotated ? rotations(parts.get(parts.size() - 1)) : null;
    return new SlotState(parts.get(0), parts.get(1), scales, rotations);
  }

  /** Where positions, scales and rotations begin in a vector. */
  private long[] cuts() {
    long[] cuts = new long[size() / 2];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = slotSize + 2L * i;
    }
    return cuts;
  }

  private static NDArray rotations(NDArray direction) {
    NDArray length = direction.square().sum(new int[] {3}, true).add(1e-12f).sqrt();
    NDList unit = direction.div(length).split(2, 3);
    NDArray cos = unit.get(0);
    NDArray sin = unit.get(1);
    NDArray rows = NDArrays.concat(new NDList(cos, sin.neg(), sin, cos), 3); // row-major 2x2
    return rows.reshape(rows.getShape().slice(0, 3).add(2, 2));
  }

  /**
   * What the rollouter looks at: a frame with the velocities of its poses, (B,1,K,V+P).
   *
   * @param frame (B,1,K,V)
   * @param before the frame before, or null at the start of the history: velocities of 0
   */
  NDArray withVelocity(NDArray frame, NDArray before) {
    NDArray pose = frame.split(new long[] {slotSize}, 3).get(1);
    NDArray velocity =
        before == null
            ? pose.zerosLike()
            : TorchOps.scale(
                pose.sub(before.split(new long[] {slotSize}, 3).get(1)), VELOCITY_GAIN);
    return frame.concat(velocity, 3);
  }
}
