package slotcast.motion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Says which slots of a stream start where: a blob that no slot explains starts a free slot, and a
 * slot that has shown nothing for a while is free. Slot 0 is the background's and never free.
 *
 * <p>A slot shows something if its mask lies on what moves. The background does not follow there,
 * so that a person who stands still stays one.
 *
 * <p>What a slot explains is where its mask was the largest in the frame before, and an ellipse
 * around its centre: blobs are cut down to what lies outside, so that a second person who was one
 * blob with the first gets a slot when the two part. A slot that holds two blobs, or much more than
 * its own, starts again at its own. One camera; one thread at a time.
 */
public final class SlotHints {
  /** Standard deviations from a slot's centre that it explains. */
  private static final double REACH = 2.2;

  /** Pixels around a mask that it explains: it lags behind, and blobs have seams. */
  private static final int SEAM = 2;

  /** Of the smallest blob that starts a slot: a slot that has it may show a little less. */
  private static final double LEAST_OF_BLOB = 0.5;

  /** Share of a mask that moves. */
  private static final double LEAST_MOVING = 0.25;

  /** Pixels of a mask for each of its blob from which the slot starts again. */
  private static final double TOO_LARGE = 2.5;

  /** Frames for which one slot may hold two blobs: a person behind a post is two for a moment. */
  private static final int SPLIT_FRAMES = 3;

  private HintConfig config;
  private final int height;
  private final int width;
  private final int slots;
  private final boolean[] live;
  private final int[] unseen; // frames, of live slots
  private final int[] split; // frames for which a slot has held two blobs
  private final int[] winner; // slot with the largest mask at each pixel
  private final double[] poses; // (K,4): y, x, and standard deviations
  private final boolean[] held; // where slots show something, in the frame before
  private final RunningBackground background;
  private boolean[] moves; // in this frame
  private boolean begun;

  /**
   * What became of the slots in a frame.
   *
   * @param shows whether each slot shows something
   * @param ended whether each slot has ended with this frame: it is free from now on
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  public record Seen(boolean[] shows, boolean[] ended) {}

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
    split = new int[slots];
    winner = new int[height * width];
    poses = new double[4 * slots];
    held = new boolean[height * width];
    background = new RunningBackground(config.backgroundStep());
    reset();
  }

  /** Another number of frames for which an unseen slot stays taken, from the next frame on. */
  public void patience(int frames) {
    config = config.withPatience(frames);
  }

  /**
   * The slots that start with this frame, before the model sees it.
   *
   * @param image (3,h,w) in [-1,1]
   */
  public List<SlotStart> starts(float[] image) {
    float[] change = background.change(image, held);
    moves = MovingBlob.moves(change, height, width, config.threshold());
    boolean[] open = moves.clone();
    double least = config.minArea() * moves.length;
    double most = config.maxArea() * moves.length;
    List<SlotStart> starts = new ArrayList<>();
    if (begun) {
      removeExplained(open);
      setRight(MovingBlob.find(moves, height, width, least, most), open, starts);
    }
    begun = true;
    for (MovingBlob blob : MovingBlob.find(open, height, width, least, most)) {
      int slot = free();
      if (slot < 0) {
        break;
      }
      live[slot] = true;
      unseen[slot] = 0;
      split[slot] = 0;
      starts.add(SlotStart.of(slot, blob));
    }
    return starts;
  }

  /**
   * Slots that hold too much start again at the blob that has most of them: those that lie on much
   * more than their blob, and those that have held a second blob, which no slot has for its own,
   * for some frames. That one is open again.
   */
  private void setRight(List<MovingBlob> blobs, boolean[] open, List<SlotStart> starts) {
    int[][] shared = new int[blobs.size()][slots]; // pixels of a blob that a slot has won
    int[] area = new int[slots];
    for (int i = 0; i < blobs.size(); i++) {
      for (int p : blobs.get(i).pixels()) {
        shared[i][winner[p]]++;
      }
    }
    for (int w : winner) {
      area[w]++;
    }
    int[] home = new int[slots]; // the blob that has most of a slot
    int[] guests = new int[blobs.size()]; // slots that are at home there
    for (int k = 1; k < slots; k++) {
      home[k] = -1;
      for (int i = 0; i < blobs.size(); i++) {
        if (live[k] && shared[i][k] > (home[k] < 0 ? 0 : shared[home[k]][k])) {
          home[k] = i;
        }
      }
      if (home[k] >= 0) {
        guests[home[k]]++;
      }
    }
    for (int k = 1; k < slots; k++) {
      if (home[k] < 0 || guests[home[k]] > 1) {
        continue;
      }
      MovingBlob own = blobs.get(home[k]);
      boolean holdsMore = area[k] > TOO_LARGE * own.pixels().length;
      List<MovingBlob> others = new ArrayList<>();
      for (int i = 0; i < blobs.size(); i++) {
        if (guests[i] == 0 && 2 * shared[i][k] > blobs.get(i).pixels().length) {
          others.add(blobs.get(i));
        }
      }
      split[k] = others.isEmpty() ? 0 : split[k] + 1;
      if (split[k] > SPLIT_FRAMES) {
        holdsMore = true;
        split[k] = 0;
        others.forEach(o -> Arrays.stream(o.pixels()).forEach(p -> open[p] = true));
      }
      if (holdsMore) {
        starts.add(SlotStart.of(k, own));
      }
    }
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
   * Takes what the model saw in the frame of the last {@link #starts}.
   *
   * @param hard (h,w), the slot with the largest mask at each pixel
   * @param positions (K,2)
   * @param scales (K,2)
   */
  public Seen seen(int[] hard, float[] positions, float[] scales) {
    int n = winner.length;
    int[] area = new int[slots];
    int[] moving = new int[slots];
    System.arraycopy(hard, 0, winner, 0, n);
    for (int p = 0; p < n; p++) {
      area[winner[p]]++;
      moving[winner[p]] += moves[p] ? 1 : 0;
    }
    boolean[] shows = new boolean[slots];
    boolean[] ended = new boolean[slots];
    for (int k = 1; k < slots; k++) {
      for (int i = 0; i < 2; i++) {
        poses[4 * k + i] = positions[2 * k + i];
        poses[4 * k + 2 + i] = scales[2 * k + i];
      }
      shows[k] =
          area[k] >= LEAST_OF_BLOB * config.minArea() * n
              && area[k] <= config.maxArea() * n
              && moving[k] >= LEAST_MOVING * area[k];
      unseen[k] = shows[k] ? 0 : unseen[k] + 1;
      if (live[k] && unseen[k] > config.patienceFrames()) {
        live[k] = false;
        ended[k] = true;
      }
    }
    for (int p = 0; p < n; p++) {
      held[p] = shows[winner[p]];
    }
    return new Seen(shows, ended);
  }

  /** All slots but the background's are free; the background stays known. */
  public void reset() {
    Arrays.fill(live, false);
    Arrays.fill(winner, 0);
    Arrays.fill(held, false);
    begun = false;
  }
}
