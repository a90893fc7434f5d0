package slotcast.perception;

/**
 * What one frame of a camera hands to the next: the model's memory, on the Java heap.
 *
 * <p>Axes: K slots, C slot width, R width of the recurrent predictor. Arrays are row-major and not
 * copied; nobody writes to them. A part that the model does not have is empty.
 *
 * @param slots (K,C)
 * @param positions (K,2)
 * @param scales (K,2)
 * @param rotations (K,2,2)
 * @param hidden (K,R)
 * @param cell (K,R)
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record StreamState(
    float[] slots,
    float[] positions,
    float[] scales,
    float[] rotations,
    float[] hidden,
    float[] cell) {

  /** The same with those slots empty: their scales are 0. */
  StreamState without(boolean[] ended) {
    float[] left = scales.clone();
    for (int k = 0; k < ended.length; k++) {
      if (ended[k]) {
        left[2 * k] = 0;
        left[2 * k + 1] = 0;
      }
    }
    return new StreamState(slots, positions, left, rotations, hidden, cell);
  }

  /** Whether every value is a number. */
  public boolean isFinite() {
    return isFinite(slots)
        && isFinite(positions)
        && isFinite(scales)
        && isFinite(rotations)
        && isFinite(hidden)
        && isFinite(cell);
  }

  /** Whether every value is a number. */
  public static boolean isFinite(float[] values) {
    for (float v : values) {
      if (!Float.isFinite(v)) {
        return false;
      }
    }
    return true;
  }
}
