package slotcast.picture;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import slotcast.image.Collage;
import slotcast.image.RgbImage;
import slotcast.metrics.SoftMasks;
import slotcast.video.VideoWriter;

/**
 * A rollout beside what happened (the paper's Figures 54 and 55), as a strip and as a film: above
 * the video, below it what is drawn from slots, below that each pixel's slot. Frames that the model
 * saw have a grey bar and are called so; predicted ones have an orange bar and a number of steps.
 */
public final class FilmStrip {
  static final int SEEN = 0x8a94a3;
  static final int PREDICTED = 0xd9730d;
  private static final int MOST_SEEN = 4;
  private static final String[] ROWS = {"true", "slots", "masks"};

  private FilmStrip() {}

  /**
   * The frames in a row, the first on the left.
   *
   * @param most columns; the last four frames that were seen, then predicted ones evenly spread
   */
  public static RgbImage draw(Rollout rollout, int most) {
    int seen = Math.min(MOST_SEEN, Math.min(rollout.seen(), Math.max(1, most - 1)));
    int[] ahead = Frames.spread(rollout.predicted(), most - seen);
    int[] frames =
        IntStream.concat(
                IntStream.range(rollout.seen() - seen, rollout.seen()),
                Arrays.stream(ahead).map(s -> rollout.seen() + s))
            .toArray();
    Sheet sheet = new Sheet(frames.length, rollout.width(), rollout.height(), ROWS);
    for (int c = 0; c < frames.length; c++) {
      column(rollout, frames[c], sheet, c);
    }
    return sheet.image();
  }

  /** One frame of the film: the three images side by side. */
  static RgbImage film(Rollout rollout, int frame) {
    Sheet sheet = new Sheet(ROWS.length, rollout.width(), rollout.height(), rollout.name(frame));
    for (int r = 0; r < ROWS.length; r++) {
      sheet.name(r, ROWS[r], frame < rollout.seen() ? SEEN : PREDICTED);
      sheet.put(0, r, panel(rollout, frame, r));
    }
    return sheet.image();
  }

  private static void column(Rollout rollout, int frame, Sheet sheet, int column) {
    sheet.name(column, rollout.name(frame), frame < rollout.seen() ? SEEN : PREDICTED);
    for (int r = 0; r < ROWS.length; r++) {
      sheet.put(r, column, panel(rollout, frame, r));
    }
  }

  private static RgbImage panel(Rollout rollout, int frame, int row) {
    int h = rollout.height();
    int w = rollout.width();
    if (row == 2) {
      int size = rollout.slots() * h * w;
      float[] masks = Arrays.copyOfRange(rollout.masks(), frame * size, (frame + 1) * size);
      int[] slots = SoftMasks.argmax(masks, rollout.slots());
      RgbImage image = RgbImage.black(w, h);
      for (int p = 0; p < slots.length; p++) {
        image.setRgb(p % w, p / w, SlotColours.of(slots[p]));
      }
      return image;
    }
    return Frames.image(row == 0 ? rollout.truth() : rollout.drawn(), frame, h, w);
  }

  /**
   * Writes all frames as MP4.
   *
   * @param framesPerSecond positive
   * @throws slotcast.error.UserError if the file cannot be written
   */
  public static void write(Rollout rollout, Path file, double framesPerSecond) {
    int width = 0;
    int height = 0;
    for (int t = 0; t < rollout.frames(); t++) {
      RgbImage image = film(rollout, t);
      width = Math.max(width, image.width() + image.width() % 2);
      height = Math.max(height, image.height() + image.height() % 2);
    }
    try (VideoWriter video = new VideoWriter(file, width, height, framesPerSecond)) {
      for (int t = 0; t < rollout.frames(); t++) {
        RgbImage frame = Collage.blank(width, height, Sheet.GROUND);
        RgbImage image = film(rollout, t);
        // Names of rows differ in length: the panels stay where they are, at the right.
        Collage.paste(image, frame, width - image.width() - width % 2, 0);
        video.write(frame);
      }
    }
  }
}
