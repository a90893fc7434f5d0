package slotcast.picture;

import java.util.Arrays;
import slotcast.image.RgbImage;
import slotcast.metrics.HungarianAssignment;

/**
 * The slots' masks beside the truth (the paper's Figures 16 to 20 and 51 to 53), a row for each
 * frame. A true object has the colour of the slot that fits it best over the whole clip; those left
 * over are white.
 */
public final class MaskComparison {
  private static final int LEFT_OVER = 0xffffff;
  private static final int[] BLACK_AND_WHITE = {0x000000, 0xffffff};
  private static final float FOREGROUND = 0.5f; // section 4.5.2, step 4
  private static final int LABELS = 256;

  private MaskComparison() {}

  /**
   * Draws a clip: the input; the truth, if there is one; the slot of each pixel; the true
   * foreground and the predicted one, where the masks of all slots but the background's sum to more
   * than 0.5.
   *
   * @param most rows; the frames shown are evenly spread
   */
  public static RgbImage draw(SlotClip clip, int most) {
    int[] frames = Frames.spread(clip.frames(), most);
    String[] rows = new String[frames.length];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = String.valueOf(frames[r] + 1);
    }
    boolean known = clip.truth() != null;
    Sheet sheet = new Sheet(known ? 5 : 3, clip.width(), clip.height(), rows);
    int[] slotColours = new int[LABELS];
    for (int i = 0; i < clip.slots(); i++) {
      slotColours[i] = SlotColours.of(i);
    }
    int[] objectColours = known ? objectColours(clip) : null;
    int h = clip.labelHeight();
    int w = clip.labelWidth();
    sheet.name(0, "input");
    for (int r = 0; r < rows.length; r++) {
      int t = frames[r];
      int column = 0;
      sheet.put(r, column++, Frames.image(clip.input(), t, clip.height(), clip.width()));
      if (known) {
        sheet.name(column, "truth");
        sheet.put(r, column++, Frames.labels(clip.truth().maps()[t], h, w, objectColours));
      }
      sheet.name(column, "slots");
      sheet.put(r, column++, Frames.labels(clip.labels(t), h, w, slotColours));
      if (known) {
        byte[] truth = clip.truth().maps()[t].clone();
        for (int p = 0; p < truth.length; p++) {
          truth[p] = (byte) (truth[p] == 0 ? 0 : 1);
        }
        sheet.name(column, "true fg.");
        sheet.put(r, column++, Frames.labels(truth, h, w, BLACK_AND_WHITE));
      }
      sheet.name(column, "slot fg.");
      sheet.put(
          r,
          column,
          Frames.labels(foreground(clip, t), clip.height(), clip.width(), BLACK_AND_WHITE));
    }
    return sheet.image();
  }

  private static byte[] foreground(SlotClip clip, int frame) {
    int n = clip.height() * clip.width();
    int offset = (frame * clip.slots() + clip.background()) * n;
    byte[] foreground = new byte[n];
    for (int p = 0; p < n; p++) {
      foreground[p] = (byte) (1 - clip.masks()[offset + p] > FOREGROUND ? 1 : 0);
    }
    return foreground;
  }

  /** By true label; labels and slots are paired for the largest sum of IoU over the clip. */
  static int[] objectColours(SlotClip clip) {
    int k = clip.slots();
    long[][] both = new long[LABELS][k];
    long[] ofLabel = new long[LABELS];
    long[] ofSlot = new long[k];
    for (int t = 0; t < clip.frames(); t++) {
      byte[] truth = clip.truth().maps()[t];
      byte[] slots = clip.labels(t);
      for (int p = 0; p < truth.length; p++) {
        both[truth[p] & 0xff][slots[p]]++;
        ofLabel[truth[p] & 0xff]++;
        ofSlot[slots[p]]++;
      }
    }
    double[][] iou = new double[LABELS][k];
    for (int label = 0; label < LABELS; label++) {
      for (int i = 0; i < k; i++) {
        long union = ofLabel[label] + ofSlot[i] - both[label][i];
        iou[label][i] = union == 0 ? 0 : (double) both[label][i] / union;
      }
    }
    int[] slotOf = HungarianAssignment.maximise(iou);
    int[] colours = new int[LABELS];
    Arrays.fill(colours, LEFT_OVER);
    for (int label = 0; label < LABELS; label++) {
      if (slotOf[label] >= 0 && both[label][slotOf[label]] > 0) {
        colours[label] = SlotColours.of(slotOf[label]);
      }
    }
    return colours;
  }
}
