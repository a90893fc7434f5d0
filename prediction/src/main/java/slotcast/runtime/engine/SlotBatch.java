package slotcast.runtime.engine;

import java.util.Arrays;

/**
 * Slots of some frames of some cameras, and what travels with them. A part that the model does not
 * have is empty.
 *
 * @param cameras B
 * @param frames T
 * @param slots (B,T,K,C)
 * @param positions (B,T,K,2)
 * @param scales (B,T,K,2)
 * @param rotations (B,T,K,2,2)
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record SlotBatch(
    int cameras, int frames, float[] slots, float[] positions, float[] scales, float[] rotations) {
  private static final float[] NONE = {};

  /**
   * As programs give them.
   *
   * @param parts slots, or null if they are not wanted, and, as far as the model has them,
   *     positions, scales and rotations
   */
  public static SlotBatch of(int cameras, int frames, float[][] parts) {
    return new SlotBatch(
        cameras, frames, orNone(parts, 0), orNone(parts, 1), orNone(parts, 2), orNone(parts, 3));
  }

  private static float[] orNone(float[][] parts, int which) {
    return which < parts.length && parts[which] != null ? parts[which] : NONE;
  }

  /** The last frame of each camera. */
  SlotBatch newest() {
    return new SlotBatch(
        cameras, 1, newest(slots), newest(positions), newest(scales), newest(rotations));
  }

  private float[] newest(float[] all) {
    int each = all.length / cameras / frames;
    float[] part = new float[cameras * each];
    for (int i = 0; i < cameras; i++) {
      System.arraycopy(all, ((i + 1) * frames - 1) * each, part, i * each, each);
    }
    return part;
  }

  /** These frames of each camera, and others behind them. */
  SlotBatch then(SlotBatch later) {
    return new SlotBatch(
        cameras,
        frames + later.frames,
        both(slots, later.slots),
        both(positions, later.positions),
        both(scales, later.scales),
        both(rotations, later.rotations));
  }

  private float[] both(float[] first, float[] second) {
    float[] all = Arrays.copyOf(first, first.length + second.length);
    int a = first.length / cameras;
    int b = second.length / cameras;
    for (int i = 0; i < cameras; i++) {
      System.arraycopy(first, i * a, all, i * (a + b), a);
      System.arraycopy(second, i * b, all, i * (a + b) + a, b);
    }
    return all;
  }
}
