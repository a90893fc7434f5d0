package slotcast.demo;

import java.nio.file.Path;
import java.util.Locale;
import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.RgbImage;
import slotcast.video.VideoWriter;

/** Draws demo.mp4: camera, masks, and what is predicted, side by side. */
final class DemoVideo implements AutoCloseable {
  /** Steps ahead that the right panel shows. */
  static final int STEPS = 10;

  private static final int PANEL_WIDTH = 384;
  private static final int MARGIN = 12;
  private static final int CAPTION = 34;
  private static final int BACKGROUND = 0x14171c;
  private static final int BRIGHT = 0xf2f2f2;
  private static final int DIM = 0x9aa4b2;

  private final Path file;
  private final double framesPerSecond;
  private VideoWriter writer;
  private Panels panels;
  private int frames;

  /**
   * @param file to write
   * @param framesPerSecond of the camera
   */
  DemoVideo(Path file, double framesPerSecond) {
    this.file = file;
    this.framesPerSecond = framesPerSecond;
  }

  /** Adds the next moment. */
  void add(Moment moment) {
    if (panels == null) {
      panels = new Panels(moment.image.width(), moment.image.height(), PANEL_WIDTH);
      writer = new VideoWriter(file, even(3 * PANEL_WIDTH + 4 * MARGIN), height(), framesPerSecond);
    }
    double ahead =
        moment.trajectories == null ? 0 : STEPS * moment.trajectories.step().toNanos() * 1e-9;
    RgbImage frame = Collage.blank(even(3 * PANEL_WIDTH + 4 * MARGIN), height(), BACKGROUND);
    RgbImage[] pictures = {
      panels.plain(moment.image), panels.masks(moment), panels.prediction(moment, STEPS)
    };
    String[] captions = {
      "camera",
      "objects",
      ahead == 0 ? "predicted" : String.format(Locale.ROOT, "predicted +%.1f s", ahead)
    };
    for (int i = 0; i < 3; i++) {
      int x = MARGIN + i * (PANEL_WIDTH + MARGIN);
      PixelFont.draw(frame, x, 11, 2, BRIGHT, captions[i]);
      Collage.paste(pictures[i], frame, x, CAPTION);
    }
    String time = String.format(Locale.ROOT, "frame %d", ++frames);
    PixelFont.draw(frame, MARGIN + PANEL_WIDTH - PixelFont.width(time, 2), 11, 2, DIM, time);
    if (moment.isProcessed()) {
      String latency = String.format(Locale.ROOT, "%.0f ms", moment.latencyMs());
      PixelFont.draw(
          frame, 2 * (MARGIN + PANEL_WIDTH) - PixelFont.width(latency, 2), 11, 2, DIM, latency);
    }
    writer.write(frame);
  }

  private int height() {
    return even(CAPTION + panels.height() + MARGIN);
  }

  private static int even(int size) {
    return size + size % 2;
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
