package slotcast.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import slotcast.motion.MovingBlob;
import slotcast.opencv.Yardstick;

/**
 * Label images of moving blobs: a blob keeps the label of the one that it overlaps most in the
 * frame before, each label used once, and has a new one otherwise.
 */
final class BlobLabels {
  private static final int MOST = 255;

  private final int height;
  private final int width;
  private byte[] previous;
  private int used;

  /** Of images of (H,W). */
  BlobLabels(int height, int width) {
    this.height = height;
    this.width = width;
    previous = new byte[height * width];
  }

  private record Overlap(int blob, int label, int pixels) {}

  /** The label image of the next frame, (H,W), 0 where nothing moves. */
  byte[] next(Yardstick.Moves moves) {
    List<List<Integer>> blobs = new ArrayList<>();
    List<Overlap> overlaps = new ArrayList<>();
    for (MovingBlob blob : moves.blobs()) {
      List<Integer> pixels = pixels(blob, moves);
      int[] both = new int[MOST + 1];
      pixels.forEach(p -> both[previous[p] & 0xff]++);
      for (int label = 1; label <= MOST; label++) {
        if (both[label] > 0) {
          overlaps.add(new Overlap(blobs.size(), label, both[label]));
        }
      }
      blobs.add(pixels);
    }
    overlaps.sort(Comparator.comparingInt(Overlap::pixels).reversed());
    int[] labels = new int[blobs.size()];
    Set<Integer> taken = new HashSet<>();
    for (Overlap o : overlaps) {
      if (labels[o.blob] == 0 && taken.add(o.label)) {
        labels[o.blob] = o.label;
      }
    }
    byte[] image = new byte[height * width];
    for (int b = 0; b < labels.length; b++) {
      if (labels[b] == 0) {
        used = Math.min(MOST, used + 1); // beyond 255 blobs share the last label
        labels[b] = used;
      }
      byte label = (byte) labels[b];
      blobs.get(b).forEach(p -> image[p] = label);
    }
    previous = image;
    return image;
  }

  /** The pixels of the image that a blob covers, which may be found at another size. */
  private List<Integer> pixels(MovingBlob blob, Yardstick.Moves moves) {
    boolean[] covered = new boolean[moves.pixels().length];
    for (int p : blob.pixels()) {
      covered[p] = true;
    }
    List<Integer> pixels = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (covered[y * moves.height() / height * moves.width() + x * moves.width() / width]) {
          pixels.add(y * width + x);
        }
      }
    }
    return pixels;
  }
}
