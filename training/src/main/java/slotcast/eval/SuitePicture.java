package slotcast.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.RgbImage;
import slotcast.perception.PerceptionResult;
import slotcast.perception.SlotPerception;
import slotcast.picture.SlotColours;
import slotcast.sim.Episode;

/** A frame of each suite: what the camera saw, and below it what was found, by slot. */
final class SuitePicture {
  private static final int GROUND = 0xffffff;
  private static final int INK = 0x1b2430;
  private static final int FLOOR = 0xe6e6e6;
  private static final int COLUMNS = 7;
  private static final int GAP = 4;
  private static final int SHOWN = 12; // frame of a video of 10 Hz
  private static final int TIMES = 2; // a pixel is a square of so many

  private SuitePicture() {}

  /**
   * Draws the first row of each suite.
   *
   * @param seed of the video shown
   */
  static RgbImage draw(List<SuiteRow> rows, SlotPerception perception, long seed) {
    Map<String, SuiteRow> first = new LinkedHashMap<>(); // by what a suite says of itself
    rows.forEach(r -> first.putIfAbsent(r.sentence(), r));
    List<SuiteRow> shown = List.copyOf(first.values());
    int size = TIMES * shown.get(0).scenes().width();
    int cell = size + GAP;
    int high = 2 * size + 4 * GAP + PixelFont.HEIGHT;
    int columns = Math.min(COLUMNS, shown.size());
    int lines = (shown.size() + columns - 1) / columns;
    RgbImage sheet = Collage.blank(columns * cell + GAP, lines * high + GAP, GROUND);
    for (int i = 0; i < shown.size(); i++) {
      int x = GAP + i % columns * cell;
      int y = GAP + i / columns * high;
      String name = shown.get(i).name().replaceFirst(",.*", "");
      PixelFont.draw(sheet, x, y, 1, INK, name);
      int top = y + PixelFont.HEIGHT + GAP;
      Episode video = shown.get(i).video(seed);
      perception.reset();
      long interval = Math.round(video.config().frameIntervalSeconds() * 1e9);
      int last = Math.min(video.frames().size() - 1, SHOWN);
      PerceptionResult seen = null;
      for (int t = 0; t <= last; t++) {
        seen = perception.process(video.frames().get(t), (t + 1) * interval).orElseThrow();
      }
      Collage.paste(Collage.nearest(video.frames().get(last), size, size), sheet, x, top);
      Collage.paste(Collage.nearest(masks(seen), size, size), sheet, x, top + size + GAP);
    }
    return sheet;
  }

  private static RgbImage masks(PerceptionResult seen) {
    RgbImage image = Collage.blank(seen.width(), seen.height(), FLOOR);
    byte[] labels = seen.labels();
    for (int p = 0; p < labels.length; p++) {
      int label = labels[p] & 0xff;
      if (label > 0) {
        image.setRgb(p % seen.width(), p / seen.width(), SlotColours.of(label - 1));
      }
    }
    return image;
  }
}
