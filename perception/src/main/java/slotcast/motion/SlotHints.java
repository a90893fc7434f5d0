package slotcast.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Says which slots of a stream start where: a blob that no slot explains starts a free slot, and a
 * slot that has shown nothing for a while is free. Slot 0 is the background's and never free.
 *
 * <p>What a slot explains is where its mask was the largest in the frame before, and an ellipse
 * around its centre: blobs are cut down to what lies outside, so that a second person who was one
 * blob with the first gets a slot when the two part. One camera; one thread at a time.
 */
public final class SlotHints {
  /** Standard deviations from a slot's centre that it explains. */
  private static final double REACH = 2.2;

  /** Pixels around a mask that it explains: it lags behind, and blobs have seams. */
  private static final int SEAM = 2;

  private final HintConfig config;
  private final int height;
  private final int width;
  private final int slots;
  private final boolean[] live;
  private final int[] unseen; // frames, of live slots
  private final int[] winner; // slot with the largest mask at each pixel
  private final double[] poses; // (K,4): y, x, and standard deviations
  private final RunningBackground background;
  private boolean begun;

  /**
   * @param height of the model's image
   * @param width of the model's image
   * @param slots K, the background's among them
   */
  public SlotHints(HintConfig config, int height, int width, int slots) {
    this.config = config;
    this.height = height;
    this.width = width;
    this.slots = slots;
    live = new boolean[slots];
    unseen = new int[slots];
    winner = new int[height * width];
    poses = new double[4 * slots];
    background = new RunningBackground(config.backgroundStep());
    reset();
  }

  /**
   * The slots that start with this frame, before the model sees it.
   *
   * @param image (3,h,w) in [-1,1]
   */
  public List<SlotStart> starts(float[] image) {
    float[] change = background.change(image);
    boolean[] moves = MovingBlob.moves(change, height, width, config.threshold());
    if (begun) {
      removeExplained(moves);
    }
    begun = true;
    List<SlotStart> starts = new ArrayList<>();
    double least = config.minArea() * moves.length;
    double most = config.maxArea() * moves.length;
    for (MovingBlob blob : MovingBlob.find(moves, height, width, least, most)) {
      int slot = free();
      if (slot < 0) {
        break;
      }
      live[slot] = true;
      unseen[slot] = 0;
      starts.add(SlotStart.of(slot, blob));
    }
    return starts;
  }

  private int free() {
    for (int k = 1; k < slots; k++) {
      if (!live[k]) {
        return k;
      }
    }
    return -1;
  }

  private void removeExplained(boolean[] moves) {
    for (int p = 0; p < moves.length; p++) {
      if (winner[p] == 0) {
        continue;
      }
      int row = p / width;
      int column = p % width;
      for (int r = Math.max(0, row - SEAM); r <= Math.min(height - 1, row + SEAM); r++) {
        int from = r * width + Math.max(0, column - SEAM);
        Arrays.fill(moves, from, r * width + Math.min(width - 1, column + SEAM) + 1, false);
      }
    }
    for (int k = 1; k < slots; k++) {
      if (live[k]) {
        removeEllipse(moves, k);
      }
    }
  }

  private void removeEllipse(boolean[] moves, int k) {
    double sy = REACH * poses[4 * k + 2];
    double sx = REACH * poses[4 * k + 3];
    for (int r = 0; r < height; r++) {
      double dy = (2.0 * r / (height - 1) - 1 - poses[4 * k]) / sy;
      if (Math.abs(dy) > 1) {
        continue;
      }
      for (int c = 0; c < width; c++) {
        double dx = (2.0 * c / (width - 1) - 1 - poses[4 * k + 1]) / sx;
        if (dy * dy + dx * dx < 1) {
          moves[r * width + c] = false;
        }
      }
    }
  }

  /**
   * Takes what the model saw, and says which slots are free from now on.
   *
   * @param masks (K,h,w)
   * @param positions (K,2)
   * @param scales (K,2)
   * @return one per slot: whether it has ended with this frame
   */
  public boolean[] seen(float[] masks, float[] positions, float[] scales) {
    int n = winner.length;
    int[] area = new int[slots];
    for (int p = 0; p < n; p++) {
      int best = 0;
      for (int k = 1; k < slots; k++) {
        if (masks[k * n + p] > masks[best * n + p]) {
          best = k;
        }
      }
      winner[p] = best;
      area[best]++;
    }
    boolean[] ended = new boolean[slots];
    for (int k = 1; k < slots; k++) {
      for (int i = 0; i < 2; i++) {
        poses[4 * k + i] = positions[2 * k + i];
        poses[4 * k + 2 + i] = scales[2 * k + i];
      }
      unseen[k] = area[k] >= config.minArea() * n ? 0 : unseen[k] + 1;
      if (live[k] && unseen[k] > config.patienceFrames()) {
        live[k] = false;
        ended[k] = true;
      }
    }
    return ended;
  }

  /** All slots but the background's are free; the background stays known. */
  public void reset() {
    Arrays.fill(live, false);
    Arrays.fill(winner, 0);
    begun = false;
  }
}
