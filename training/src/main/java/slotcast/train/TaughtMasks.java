package slotcast.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * What of a teacher's masks is taught. A slot that shows little at best and next to nothing in some
 * frame of a clip holds no object: mostly a shadow, or the border of something else. What it shows
 * becomes the floor's, so that a pupil learns to leave slots to spare empty.
 */
final class TaughtMasks {
  private static final double LITTLE = 0.015; // of the image
  private static final double NOTHING = 0.001;

  private TaughtMasks() {}

  /**
   * @param masks (B,T,K,H,W), summing to 1 over K
   * @return the same without slots that hold no object
   */
  static NDArray of(NDArray masks) {
    Shape s = masks.getShape();
    int clips = (int) s.get(0);
    int frames = (int) s.get(1);
    int slots = (int) s.get(2);
    int pixels = (int) (s.get(3) * s.get(4));
    long[] winners = masks.stopGradient().argMax(2).toLongArray(); // (B,T,H,W)
    float[] moved = new float[clips * slots * slots];
    for (int b = 0; b < clips; b++) {
      int[][] areas = new int[frames][slots];
      for (int i = 0; i < frames * pixels; i++) {
        areas[i / pixels][(int) winners[b * frames * pixels + i]]++;
      }
      int floor = floor(areas, slots);
      for (int k = 0; k < slots; k++) {
        int to = holds(areas, k, pixels) ? k : floor;
        moved[(b * slots + to) * slots + k] = 1;
      }
    }
    NDArray whose = masks.getManager().create(moved, new Shape(clips, 1, slots, slots));
    return whose.matMul(masks.reshape(clips, frames, slots, pixels)).reshape(s);
  }

  private static boolean holds(int[][] areas, int slot, int pixels) {
    int most = 0;
    int least = pixels;
    for (int[] frame : areas) {
      most = Math.max(most, frame[slot]);
      least = Math.min(least, frame[slot]);
    }
    return most >= LITTLE * pixels || least >= NOTHING * pixels;
  }

  /** The slot that covers most. */
  private static int floor(int[][] areas, int slots) {
    int floor = 0;
    long most = -1;
    for (int k = 0; k < slots; k++) {
      long area = 0;
      for (int[] frame : areas) {
        area += frame[k];
      }
      if (area > most) {
        most = area;
        floor = k;
      }
    }
    return floor;
  }
}
