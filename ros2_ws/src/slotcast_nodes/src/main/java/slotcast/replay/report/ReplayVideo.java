package slotcast.replay.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import slotcast.image.Collage;
import slotcast.image.PixelFont;
import slotcast.image.RgbImage;
import slotcast.prediction.Prediction;
import slotcast.video.VideoWriter;

/**
 * A video of what was seen and foreseen, one picture a frame: masks, ids and paths; where somebody
 * draws them anyway, the frame that is expected last stands beside.
 */
final class ReplayVideo implements Consumer<Seen>, AutoCloseable {
  private static final int LEAST_WIDTH = 320;
  private static final int MOST_WIDTH = 960;
  private static final int MOST_HEIGHT = 2160;
  private static final double USUAL_RATE = 10;
  private static final double LEAST_RATE = 1;
  private static final double MOST_RATE = 60;
  private static final int TEXT = 0xffffff;

  private final Path target;
  private final Optional<PredictedImages> drawn;
  private final int steps;
  private VideoWriter writer; // null before the second frame, which tells the rate
  private Panels panels; // null before the first frame
  private RgbImage first;
  private long firstNanos;
  private boolean complete;
  private int width;
  private int height;

  /**
   * @param drawn expected frames, to show one of each prediction; empty to leave them out
   * @param steps ahead that the paths go, and the frame is expected
   */
  ReplayVideo(Path target, Optional<PredictedImages> drawn, int steps) {
    this.target = target;
    this.drawn = drawn;
    this.steps = steps;
  }

  @Override
  public void accept(Seen seen) {
    if (panels == null) {
      double wide = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, seen.image().width()));
      width = even(wide);
      height = even(Math.min(MOST_HEIGHT, wide * seen.image().height() / seen.image().width()));
      panels = new Panels(width, height);
      first = picture(seen);
      firstNanos = seen.stampNanos();
      return;
    }
    if (writer == null) {
      double seconds = (seen.stampNanos() - firstNanos) * 1e-9;
      begin(seconds > 0 ? Math.max(LEAST_RATE, Math.min(MOST_RATE, 1 / seconds)) : USUAL_RATE);
    }
    writer.write(picture(seen));
  }

  private void begin(double rate) {
    writer = new VideoWriter(target, first.width(), first.height(), rate);
    writer.write(first);
    first = null;
  }

  private static int even(double size) {
    return Math.max(16, 2 * (int) Math.round(size / 2));
  }

  private RgbImage picture(Seen seen) {
    RgbImage objects = panels.objects(seen, steps);
    if (drawn.isEmpty()) {
      return objects;
    }
    RgbImage out = RgbImage.black(2 * width, height);
    Collage.paste(objects, out, 0, 0);
    Collage.paste(
        seen.prediction()
            .filter(drawn.get()::has)
            .map(p -> expected(seen, p))
            .orElseGet(() -> panels.note(seen.image(), "no predicted frame")),
        out,
        width,
        0);
    return out;
  }

  private RgbImage expected(Seen seen, Prediction prediction) {
    RgbImage panel = panels.predicted(seen, drawn.orElseThrow().inCamera(prediction, steps), steps);
    double seconds = steps * prediction.stepNanos() * 1e-9;
    String words = String.format(Locale.ROOT, "expected in %.1f s", seconds);
    PixelFont.draw(panel, 7, height - 19, 2, 0, words);
    PixelFont.draw(panel, 6, height - 20, 2, TEXT, words);
    return panel;
  }

  /** All frames have come. */
  void commit() {
    complete = true;
    close();
  }

  /** Finishes the file; without a frame, or before all have come, there is none. */
  @Override
  public void close() {
    if (writer == null && first != null && complete) {
      begin(USUAL_RATE);
    }
    if (writer != null) {
      writer.close();
    }
    if (!complete) {
      try {
        Files.deleteIfExists(target);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
