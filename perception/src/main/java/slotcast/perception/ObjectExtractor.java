package slotcast.perception;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slotcast.image.FrameMapping;
import slotcast.metrics.SoftMasks;
import slotcast.tracking.Box;
import slotcast.tracking.Covariance;
import slotcast.tracking.MaskRegion;

/**
 * Soft masks become objects.
 *
 * <p>A pixel belongs to the slot with the largest mask there. A slot is <b>background</b> if it has
 * the most pixels of all, or at least {@link PerceptionOptions#backgroundArea()} of the frame, or
 * at least {@link PerceptionOptions#backgroundBorder()} of the frame's border: learnt slots often
 * share the floor, and an object rarely covers so much. So one slot is always background, and an
 * object that fills most of the frame is mistaken for it. Any other slot is an object if the
 * largest connected part of its pixels has at least {@link PerceptionOptions#minArea()} of the
 * frame.
 *
 * <p>Centre and moments are weighted with the soft mask over that part and the pixels that touch
 * it, so that they move by less than a pixel of the model.
 *
 * <p>One thread at a time.
 */
public final class ObjectExtractor {
  private final PerceptionOptions options;
  private Parts parts; // of the size seen last; null before the first frame

  public ObjectExtractor(PerceptionOptions options) {
    this.options = options;
  }

  /**
   * The objects of one frame, in order of their slots.
   *
   * @param masks (K,h,w) at the mapping's model size, summing to 1 over the slots
   */
  public List<MaskRegion> extract(float[] masks, FrameMapping mapping) {
    int n = mapping.modelWidth() * mapping.modelHeight();
    return extract(masks, SoftMasks.argmax(masks, slots(masks, n)), mapping);
  }

  /**
   * The same, where {@link SoftMasks#argmax} is known.
   *
   * @param hard (h,w), the slot with the largest mask at each pixel
   */
  List<MaskRegion> extract(float[] masks, int[] hard, FrameMapping mapping) {
    int k = slots(masks, hard.length);
    boolean[] background = background(hard, k, mapping);
    Parts found = parts(hard, mapping);
    List<MaskRegion> out = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      if (!background[i]) {
        MaskRegion o = observe(masks, found, i, mapping);
        if (o != null) {
          out.add(o);
        }
      }
    }
    return out;
  }

  /**
   * What one slot shows, whether or not it looks like background; for a slot that is known to hold
   * an object.
   *
   * @return null if no part of it is large enough
   */
  public MaskRegion observe(float[] masks, int slot, FrameMapping mapping) {
    int n = mapping.modelWidth() * mapping.modelHeight();
    int[] hard = SoftMasks.argmax(masks, slots(masks, n));
    return observe(masks, parts(hard, mapping), slot, mapping);
  }

  private Parts parts(int[] hard, FrameMapping m) {
    if (parts == null || parts.w != m.modelWidth() || parts.h != m.modelHeight()) {
      parts = new Parts(m.modelWidth(), m.modelHeight());
    }
    parts.begin(hard);
    return parts;
  }

  private static int slots(float[] masks, int n) {
    if (masks.length == 0 || masks.length % n != 0) {
      throw new IllegalArgumentException(
          masks.length + " mask values, expected a multiple of " + n + " pixels");
    }
    return masks.length / n;
  }

  private boolean[] background(int[] hard, int k, FrameMapping m) {
    int w = m.modelWidth();
    int h = m.modelHeight();
    int[] area = new int[k];
    int[] border = new int[k];
    int borderPixels = 0;
    for (int p = 0; p < hard.length; p++) {
      int x = p % w;
      int y = p / w;
      area[hard[p]]++;
      if (x == 0 || y == 0 || x == w - 1 || y == h - 1) {
        border[hard[p]]++;
        borderPixels++;
      }
    }
    int largest = 0;
    boolean[] background = new boolean[k];
    for (int i = 0; i < k; i++) {
      largest = area[i] > area[largest] ? i : largest;
      background[i] =
          area[i] >= options.backgroundArea() * hard.length
              || border[i] >= options.backgroundBorder() * borderPixels;
    }
    background[largest] = true;
    return background;
  }

  private MaskRegion observe(float[] masks, Parts parts, int slot, FrameMapping m) {
    int w = m.modelWidth();
    int h = m.modelHeight();
    boolean[] part = parts.largest(slot);
    if (part == null) {
      return null;
    }
    int count = 0;
    int left = w;
    int top = h;
    int right = -1;
    int bottom = -1;
    double own = 0;
    double mass = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    double syy = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        float v = masks[slot * w * h + y * w + x];
        if (part[y * w + x]) {
          count++;
          own += v;
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        } else if (!touches(part, x, y, w, h)) {
          continue;
        }
        double u = x + 0.5;
        double z = y + 0.5;
        mass += v;
        sx += v * u;
        sy += v * z;
        sxx += v * u * u;
        sxy += v * u * z;
        syy += v * z * z;
      }
    }
    if (count < options.minArea() * w * h) {
      return null;
    }
    double cx = sx / mass;
    double cy = sy / mass;
    double ax = m.scaleX();
    double ay = m.scaleY();
    Box box =
        Box.between(
            clip(m.toCameraX(left), m.cameraWidth()),
            clip(m.toCameraY(top), m.cameraHeight()),
            clip(m.toCameraX(right + 1), m.cameraWidth()),
            clip(m.toCameraY(bottom + 1), m.cameraHeight()));
    // A pixel is a square, not a point: its own second moment is 1/12.
    Covariance shape =
        new Covariance(
            (sxx / mass - cx * cx + 1.0 / 12) * ax * ax,
            (sxy / mass - cx * cy) * ax * ay,
            (syy / mass - cy * cy + 1.0 / 12) * ay * ay);
    return new MaskRegion(
        slot, m.toCameraX(cx), m.toCameraY(cy), box, shape, count * ax * ay, own / count);
  }

  /** Connected parts (8 neighbours) of slots' pixels; slots and frames share the arrays. */
  private static final class Parts {
    private final int w;
    private final int h;
    private final int[] part; // 0: not visited
    private final int[] open; // a stack of pixels
    private final boolean[] largest;
    private int[] hard; // of the frame
    private int parts;

    Parts(int w, int h) {
      this.w = w;
      this.h = h;
      part = new int[w * h];
      open = new int[w * h];
      largest = new boolean[w * h];
    }

    void begin(int[] winners) {
      hard = winners;
      parts = 0;
      Arrays.fill(part, 0);
    }

    /**
     * That of the slot with the most pixels, or null if it has none; asked once for a slot. Holds
     * until the next one is asked for.
     */
    boolean[] largest(int slot) {
      int best = 0;
      int bestSize = 0;
      for (int start = 0; start < hard.length; start++) {
        if (hard[start] == slot && part[start] == 0) {
          int size = fill(start);
          if (size > bestSize) {
            bestSize = size;
            best = parts;
          }
        }
      }
      if (best == 0) {
        return null;
      }
      for (int p = 0; p < largest.length; p++) {
        largest[p] = part[p] == best;
      }
      return largest;
    }

    /** Numbers the next part. */
    private int fill(int start) {
      parts++;
      int slot = hard[start];
      int size = 0;
      int waiting = 0;
      open[waiting++] = start;
      part[start] = parts;
      while (waiting > 0) {
        int p = open[--waiting];
        size++;
        for (int y = Math.max(0, p / w - 1); y <= Math.min(h - 1, p / w + 1); y++) {
          for (int x = Math.max(0, p % w - 1); x <= Math.min(w - 1, p % w + 1); x++) {
            int q = y * w + x;
            if (hard[q] == slot && part[q] == 0) {
              part[q] = parts;
              open[waiting++] = q;
            }
          }
        }
      }
      return size;
    }
  }

  private static boolean touches(boolean[] part, int x, int y, int w, int h) {
    for (int j = Math.max(0, y - 1); j <= Math.min(h - 1, y + 1); j++) {
      for (int i = Math.max(0, x - 1); i <= Math.min(w - 1, x + 1); i++) {
        if (part[j * w + i]) {
          return true;
        }
      }
    }
    return false;
  }

  private static double clip(double v, double size) {
    return Math.max(0, Math.min(size, v));
  }
}
