package slotcast.picture;

import slotcast.image.RgbImage;

/**
 * Input, reconstruction and every slot, a row for each frame (the paper's Figures 33 to 38 and 45
 * to 50), with the slots' masks behind them.
 */
public final class SlotGrid {
  private static final int FIRST_SLOT = 2; // column, after input and reconstruction

  private SlotGrid() {}

  /**
   * Draws a clip: the input, the reconstruction (empty without one), then what each slot draws
   * where its mask is (the input there, for a model that draws no images of slots), then the masks,
   * 0 black to 1 white.
   *
   * @param most rows; the frames shown are evenly spread
   */
  public static RgbImage draw(SlotClip clip, int most) {
    int[] frames = Frames.spread(clip.frames(), most);
    String[] rows = new String[frames.length];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = String.valueOf(frames[r] + 1);
    }
    int k = clip.slots();
    int h = clip.height();
    int w = clip.width();
    Sheet sheet = new Sheet(FIRST_SLOT + 2 * k, w, h, rows);
    sheet.name(0, "input");
    sheet.name(1, "recon.");
    for (int i = 0; i < k; i++) {
      sheet.name(FIRST_SLOT + i, "slot " + (i + 1), SlotColours.of(i));
      sheet.name(FIRST_SLOT + k + i, "mask " + (i + 1), SlotColours.of(i));
    }
    for (int r = 0; r < rows.length; r++) {
      int t = frames[r];
      sheet.put(r, 0, Frames.image(clip.input(), t, h, w));
      if (clip.drawn() != null) {
        sheet.put(r, 1, Frames.image(clip.drawn(), t, h, w));
      }
      for (int i = 0; i < k; i++) {
        int index = t * k + i;
        RgbImage own =
            clip.colours() == null
                ? Frames.masked(clip.input(), t, clip.masks(), index, h, w)
                : Frames.masked(clip.colours(), index, clip.masks(), index, h, w);
        sheet.put(r, FIRST_SLOT + i, own);
        sheet.put(r, FIRST_SLOT + k + i, Frames.mask(clip.masks(), index, h, w));
      }
    }
    return sheet.image();
  }
}
