package slotcast.runtime.engine;

import java.nio.FloatBuffer;

/**
 * An array for each camera, filled from one tensor that has the cameras on its first axis. So a
 * caller may have large results, masks above all, in arrays that it fills again with each frame.
 */
public final class CameraRows {
  /** Of values that nobody wants. */
  public static final float[][] NONE = {};

  private CameraRows() {}

  /**
   * Fills them.
   *
   * @param rows one per camera; where there is null, a new array is put. {@link #NONE} leaves the
   *     values where they are
   * @param values of all cameras, read to their end
   * @throws IllegalArgumentException if an array is not of its part's length
   */
  public static void fill(float[][] rows, FloatBuffer values) {
    int each = rows.length == 0 ? 0 : values.remaining() / rows.length;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null) {
        rows[i] = new float[each];
      } else if (rows[i].length != each) {
        throw new IllegalArgumentException(
            "masks of camera " + i + " go into " + rows[i].length + " values, expected " + each);
      }
      values.get(rows[i]);
    }
  }
}
