package slotcast.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import slotcast.image.Collage;
import slotcast.image.RgbImage;

/**
 * Pictures for the report: a few moments, each with what was predicted beside what then happened.
 */
final class Storyboards {
  private static final int PANEL_WIDTH = 192;
  private static final int GAP = 8;
  private static final int MIN_PATHS = 2;

  private final List<Board> boards = new ArrayList<>();
  private final long[] wanted;
  private long index;
  private Board pending;

  /** One moment: camera and predicted frames above, objects and what then happened below. */
  static final class Board {
    private final Moment moment;
    private final long number;
    private final Panels panels;
    private final RgbImage picture;
    private final Set<Integer> missing = new HashSet<>(DemoScore.HORIZONS);

    Board(Moment moment, long number) {
      this.moment = moment;
      this.number = number;
      panels = new Panels(moment.image.width(), moment.image.height(), PANEL_WIDTH);
      int columns = 1 + DemoScore.HORIZONS.size();
      picture =
          Collage.blank(
              columns * PANEL_WIDTH + (columns - 1) * GAP, 2 * panels.height() + GAP, 0xffffff);
      Collage.paste(panels.plain(moment.image), picture, 0, 0);
      Collage.paste(panels.masks(moment), picture, 0, panels.height() + GAP);
      for (int steps : DemoScore.HORIZONS) {
        Collage.paste(panels.prediction(moment, steps), picture, left(steps), 0);
      }
    }

    private static int left(int steps) {
      return (DemoScore.HORIZONS.indexOf(steps) + 1) * (PANEL_WIDTH + GAP);
    }

    /** Adds what then happened. */
    private void future(int steps, RgbImage image) {
      if (missing.remove(steps)) {
        Collage.paste(panels.plain(image), picture, left(steps), panels.height() + GAP);
      }
    }

    /** Which image of the recording it is, from 1. */
    long number() {
      return number;
    }

    RgbImage picture() {
      return picture;
    }
  }

  /**
   * @param images in the whole recording
   * @param count how many boards to draw
   */
  Storyboards(long images, int count) {
    wanted = new long[count];
    for (int i = 0; i < count; i++) {
      wanted[i] = images * (2 * i + 1) / (2L * count);
    }
  }

  /** Takes the next moment. */
  void add(Moment moment) {
    index++;
    if (pending != null) {
      collect(moment);
    }
    if (pending == null
        && boards.size() < wanted.length
        && index >= wanted[boards.size()]
        && moment.predictedFrames.keySet().containsAll(DemoScore.HORIZONS)
        && moment.paths().size() >= MIN_PATHS) {
      pending = new Board(moment, index);
    }
  }

  /** The moments that have both a prediction and a future, in order. */
  List<Board> boards() {
    return List.copyOf(boards);
  }

  private void collect(Moment moment) {
    long step = pending.moment.trajectories.step().toNanos();
    long ahead = moment.stampNanos - pending.moment.stampNanos;
    int steps = (int) ((ahead + step / 2) / step);
    if (Math.abs(ahead - steps * step) <= step / 4 && DemoScore.HORIZONS.contains(steps)) {
      pending.future(steps, moment.image);
    }
    if (pending.missing.isEmpty()) {
      boards.add(pending);
      pending = null;
    } else if (steps > DemoVideo.STEPS) {
      pending = null; // the video ended before: take a later moment
    }
  }
}
